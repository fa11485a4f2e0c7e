import { cpus, release, totalmem } from "node:os";

const GiB = 1024 ** 3;

/** What a figure was measured on: without it, it says nothing. */
export function machineFacts(databaseVersion: string): string[] {
  const models = new Set(cpus().map(({ model }) => model.trim()));
  const memory = `${(totalmem() / GiB).toFixed(0)} GiB`;
  return [
    `Machine: ${cpus().length} × ${[...models].join(", ")}, ${memory}, ${process.platform} ${release()}; ` +
      "client, server and database share it.",
    `Node ${process.versions.node}; database ${databaseVersion}.`,
  ];
}
