import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Session } from "../clients/page.ts";
import { npmProgram, run } from "./programs.ts";

const clients = join(import.meta.dirname, "../clients");

/** A merchant's own site: serves the page, and makes its sessions with an API key it keeps. */
export type MerchantSite = { origin: string; stop(): Promise<void> };

/** Bundles the page as a merchant would. */
export function bundlePage(): Promise<string> {
  const page = join(clients, "page.ts");
  return run(npmProgram("esbuild"), [page, "--bundle", "--format=esm", "--log-level=warning"]);
}

/** Starts a site on a port of its own, so that the browser takes Flint for another origin. */
export async function startMerchantSite(
  bundle: string,
  session: () => Promise<Session>,
): Promise<MerchantSite> {
  const html = readFileSync(join(clients, "page.html"), "utf8");
  const contents: Record<string, () => Promise<[type: string, body: string]>> = {
    "/": async () => ["text/html", html],
    "/page.js": async () => ["text/javascript", bundle],
    "/session": async () => ["application/json", JSON.stringify(await session())],
  };
  const server = createServer((request, response) => {
    const content = contents[(request.url ?? "").split("?", 1)[0] ?? ""];
    const answer = content === undefined ? Promise.reject(new Error("absent")) : content();
    answer.then(
      ([type, body]) => response.setHeader("content-type", `${type}; charset=utf-8`).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, stop: () => close(server) };
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((done) => server.close(() => done()));
}
