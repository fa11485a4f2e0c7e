import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { OrderService } from "@flint/contracts-charge";
import { SettingsService, TokenKind, TokenService } from "@flint/contracts-platform";
import { systemSleep } from "@flint/std";
import { aCustomer } from "@flint/builders-customer";
import { newWorkspace, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect } from "@jest/globals";
import { type Browser, chromium } from "playwright-core";
import { allHost, type AllHost } from "../test-support/all-host.ts";
import { expectCollected } from "../test-support/collected.ts";
import { bundlePage, type MerchantSite, startMerchantSite } from "../test-support/merchant-site.ts";
import { root, testWith } from "../test-support/programs.ts";
import type { Protocol, Session, Shown } from "./page.ts";

const CHROMIUM = "/usr/bin/chromium";
const testChromium = testWith(CHROMIUM);
/** Where a picture of each page is kept, to look at. */
const pictures = join(root, ".flint/results");

/** No sandbox, as CI runs as root; and nothing that a browser does of itself. */
const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

let all: AllHost;
let browser: Browser | undefined;
let allowed: MerchantSite;
let other: MerchantSite;
let workspace: TestWorkspace;
let customerId: string;
let token: { scopes: string[]; lifetimeS: bigint };

beforeAll(async () => {
  all = await allHost();
  const bundle = await bundlePage();
  allowed = await startMerchantSite(bundle, newSession);
  other = await startMerchantSite(bundle, newSession);
  if (!existsSync(CHROMIUM)) return;
  mkdirSync(pictures, { recursive: true });
  browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
});
afterAll(async () => {
  await browser?.close();
  await allowed.stop();
  await other.stop();
  await all.stop();
});
beforeEach(async () => {
  token = {
    scopes: ["setups:write", "orders:write", "orders:read", "charges:write"],
    lifetimeS: 60n,
  };
  workspace = await newWorkspace(all.host);
  customerId = (await aCustomer(workspace)).id;
  await workspace.client(SettingsService).updateSettings({
    requestId: randomUUID(),
    settings: { corsAllowedOrigins: [allowed.origin] },
  });
});

/** What the merchant's server does with its API key, which the page never sees. */
async function newSession(): Promise<Session> {
  const made = await workspace.client(TokenService).createToken({
    requestId: randomUUID(),
    kind: TokenKind.BROWSER,
    subject: "back-office",
    scopes: token.scopes,
    lifetime: { seconds: token.lifetimeS },
  });
  if (token.lifetimeS === 1n) await systemSleep(1_100);
  return { url: all.url, token: made.token, customerId };
}

/** Opens the site's page in a fresh profile and reads what it shows in the end. */
async function visit(site: MerchantSite, protocol: Protocol, picture: string): Promise<Shown> {
  const context = await (browser as Browser).newContext({ viewport: { width: 900, height: 320 } });
  const page = await context.newPage();
  await page.goto(`${site.origin}/?protocol=${protocol}`);
  await page.waitForSelector("body[data-done]", { timeout: 15_000 });
  await page.screenshot({ path: join(pictures, `browser-${picture}.png`) });
  const names = await page.locator("dt").allTextContents();
  const texts = await page.locator("dd").allTextContents();
  await context.close();
  return Object.fromEntries(names.map((name, index) => [name, texts[index] ?? ""]));
}

const noOrder = async () =>
  expect((await workspace.client(OrderService).listOrders({})).orders).toEqual([]);

describe("a page in Chromium", () => {
  const PROTOCOLS: { protocol: Protocol; way: string }[] = [
    { protocol: "connect", way: "Connect and JSON" },
    { protocol: "grpc-web", way: "gRPC-Web" },
  ];
  for (const { protocol, way } of PROTOCOLS) {
    testChromium(`over ${way} saves a method and collects an order with a token`, async () => {
      const shown = await visit(allowed, protocol, protocol);
      expect(shown).toMatchObject({ line: "Tea", total: "EUR 5.00", payment: "PAID" });
      await expectCollected(all, workspace, shown["order"] ?? "");
    });

    testChromium(`over ${way} is told by reason what its token lacks`, async () => {
      token.scopes = ["orders:read"];
      expect(await visit(allowed, protocol, `${protocol}-narrow`)).toMatchObject({
        error: "PermissionDenied",
        reason: "SCOPE_MISSING",
        details: '{"missing_scope":"setups:write"}',
      });
    });
  }

  testChromium("is told when its token has expired", async () => {
    token.lifetimeS = 1n;
    const shown = await visit(allowed, "connect", "expired");
    expect(shown).toMatchObject({ error: "Unauthenticated", reason: "CREDENTIAL_EXPIRED" });
    await noOrder();
  });

  testChromium("of an origin that no workspace allows gets nothing, and does nothing", async () => {
    const shown = await visit(other, "connect", "other-origin");
    // The browser keeps the answer from the page, so that there is no reason to show.
    expect(shown).toMatchObject({ reason: "", advice: expect.stringContaining("fetch") });
    await noOrder();
  });
});
