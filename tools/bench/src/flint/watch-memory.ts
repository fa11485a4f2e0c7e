import { readFileSync } from "node:fs";
import { execFileSync } from "node:child_process";
import type { MemorySample } from "../measure/flatness.ts";

const EVERY_MS = 500;

/** Watches the resident size of a process. @returns ends it and gives what was seen */
export function watchMemory(pid: number): () => MemorySample[] {
  const samples: MemorySample[] = [];
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const atS = (performance.now() - startedAt) / 1000;
    samples.push({ atS, bytes: residentBytes(pid) });
  }, EVERY_MS);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/** Resident size of a process. Linux tells it in a file; elsewhere `ps` is asked. */
function residentBytes(pid: number): number {
  const kibibytes =
    process.platform === "linux"
      ? /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]
      : execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }).trim();
  return Number(kibibytes) * 1024;
}
