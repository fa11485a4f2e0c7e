import { ChildProcess } from "node:child_process";
import { Server, Socket } from "node:net";
import { TestEnvironment } from "jest-environment-node";

/** Sockets that were told to close need a few turns of the event loop; on a busy machine seconds. */
const GRACE_MS = 5_000;

/** Timers are pruned when so many are held, so that a test of many waits stays small. */
const TIMERS_MAX = 1_000;

type Handle = Server | Socket | ChildProcess | NodeJS.Timeout;

/**
 * Jest's Node environment, which also fails a test file that leaves a server, a connection, a
 * child process or a timer behind. Without it such a file passes and its worker is ended in
 * silence, or the run never ends.
 *
 * A Jest project gives its files environment variables by the option `variables`.
 */
export default class OpenHandlesEnvironment extends TestEnvironment {
  #before = new Set<Handle>();
  #timers = new Set<NodeJS.Timeout>();
  #testPath: string;
  #variables: Readonly<Record<string, string>>;

  constructor(...parameters: ConstructorParameters<typeof TestEnvironment>) {
    super(...parameters);
    this.#testPath = parameters[1].testPath;
    const { variables } = parameters[0].projectConfig.testEnvironmentOptions;
    this.#variables = (variables ?? {}) as Readonly<Record<string, string>>;
  }

  override async setup(): Promise<void> {
    await super.setup();
    // The file's own copy of the environment: the next file of this worker has another.
    Object.assign(this.global.process.env, this.#variables);
    this.#before = new Set(openHandles());
    this.global.setTimeout = this.#watched(this.global.setTimeout);
    this.global.setInterval = this.#watched(this.global.setInterval);
  }

  override async teardown(): Promise<void> {
    const left = await this.#leftOpen();
    await super.teardown();
    if (left.length === 0) return;
    // The failure is reported below; the run itself must still come to its end.
    for (const handle of left) handle.unref();
    throw new Error(
      `${this.#testPath} left open: ${left.map(describe).join(", ")}. Close in afterAll what the ` +
        `test started (host.stop(), database.close(), server.close(), clearInterval).`,
    );
  }

  async #leftOpen(): Promise<Handle[]> {
    const endsAt = performance.now() + GRACE_MS;
    for (;;) {
      const handles = openHandles().filter((handle) => !this.#before.has(handle));
      const timers = [...this.#timers].filter(isLive);
      const left = [...handles, ...timers];
      if (left.length === 0 || performance.now() > endsAt) return left;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #watched<Start extends typeof setTimeout | typeof setInterval>(start: Start): Start {
    const watch = (...parameters: Parameters<typeof setTimeout>) => {
      const timer = start(...parameters);
      if (this.#timers.size >= TIMERS_MAX) {
        for (const known of this.#timers) if (!isLive(known)) this.#timers.delete(known);
      }
      this.#timers.add(timer);
      return timer;
    };
    return Object.defineProperties(
      watch,
      Object.getOwnPropertyDescriptors(start),
    ) as unknown as Start;
  }
}

/** Undocumented too: no public method tells a timer that has fired or was cleared. */
function isLive(timer: NodeJS.Timeout): boolean {
  return timer.hasRef() && !(timer as unknown as { _destroyed: boolean })._destroyed;
}

/** What a test can have opened; Jest's own pipes to its workers have no address. */
function openHandles(): Handle[] {
  // Undocumented, and the only way to learn which handle is open, so that it can be named.
  const handles = (process as unknown as { _getActiveHandles(): unknown[] })._getActiveHandles();
  return handles.filter(
    (handle): handle is Handle =>
      handle instanceof Server ||
      handle instanceof ChildProcess ||
      (handle instanceof Socket && (handle.remotePort !== undefined || handle.connecting)),
  );
}

function describe(handle: Handle): string {
  if (handle instanceof Server) return `a server on ${JSON.stringify(handle.address())}`;
  if (handle instanceof Socket) return `a connection to port ${handle.remotePort ?? "unknown"}`;
  if (handle instanceof ChildProcess) return `a process (${handle.spawnfile} ${handle.pid})`;
  return "a timer";
}
