import { spawn, type ChildProcess } from "node:child_process";
import { probeEnvironment } from "./probe-hosts.ts";

/** A process of the probe services, and what it has written. */
export type ProbeProcess = {
  readonly child: ChildProcess;
  /** Resolves with the ready line's address; rejects when the process ends before. */
  ready: Promise<string>;
  /** Resolves when it has ended. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; output: string }>;
};

/** Starts `probe-main.ts` under the Node that runs this test. */
export function startProbeProcess(
  environment: Record<string, string>,
  parameters: readonly string[] = [],
): ProbeProcess {
  const { PATH = "", HOME = "" } = process.env;
  const child = spawn(
    process.execPath,
    [new URL("./probe-main.ts", import.meta.url).pathname, ...parameters],
    {
      env: { PATH, HOME, ...probeEnvironment(), ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  let output = "";
  let becomeReady: (url: string) => void;
  const ended = new Promise<Awaited<ProbeProcess["ended"]>>((resolve) => {
    child.on("close", (code, signal) => resolve({ code, signal, output }));
  });
  const url = new Promise<string>((resolve) => {
    becomeReady = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      const found = /"ready":true,"url":"([^"]+)"/.exec(output)?.[1];
      if (found !== undefined) {
        becomeReady(found);
      }
    });
  }
  const failed = ended.then(({ output: text }) => Promise.reject(new Error(`It ended: ${text}`)));
  const ready = Promise.race([url, failed]);
  // Only a test that waits for it wants to hear of an early end.
  ready.catch(() => undefined);
  return { child, ended, ready };
}
