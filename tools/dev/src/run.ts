import { spawn } from "node:child_process";
import { constants, accessSync } from "node:fs";
import { delimiter, join } from "node:path";

/** How a program ended; `status` is -1 if it could not be started or took too long. */
export type Ended = { status: number; stdout: string; stderr: string };

/** Runs a program to its end and returns what it wrote. */
export function run(
  command: string,
  parameters: readonly string[],
  options: { env?: NodeJS.ProcessEnv; cwd?: string; timeoutMs?: number } = {},
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(command, parameters, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: options.timeoutMs,
    });
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.on("error", (error) => resolve({ status: -1, stdout, stderr: error.message }));
    child.on("close", (code) => resolve({ status: code ?? -1, stdout, stderr }));
  });
}

/** Where servers live that are not in every user's path. */
const SERVER_FOLDERS = [
  "/usr/sbin",
  "/usr/local/sbin",
  "/usr/local/mysql/bin",
  "/opt/homebrew/bin",
  "/opt/homebrew/opt/mysql/bin",
  "/opt/homebrew/opt/mariadb/bin",
  "/usr/libexec",
];

/** The full path of a program, or undefined if this machine has none of that name. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), ...SERVER_FOLDERS];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Last lines of a program's output, for a message. */
export function tailOf(text: string, lines = 12): string {
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
