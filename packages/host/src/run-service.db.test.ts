import { connect } from "node:http2";
import { describe, expect, test } from "@jest/globals";
import { freePort } from "./test-support/probe-hosts.ts";
import { API_KEY } from "./test-support/probe-services.ts";
import { startProbeProcess } from "./test-support/probe-process.ts";

const createCustomer = (url: string, name: string) =>
  fetch(`${url}/flint.customer.v1.CustomerService/CreateCustomer`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${API_KEY}` },
    body: JSON.stringify({ requestId: "r-1", name }),
  });

describe("a process", () => {
  test("says when it is ready, and stops on SIGTERM in time: calls end, idle clients do not keep it", async () => {
    const port = await freePort();
    const running = startProbeProcess({ FLINT_URL: `http://127.0.0.1:${port}` });
    const url = await running.ready;
    expect(url).toBe(`http://127.0.0.1:${port}`);
    const idle = connect(url);
    idle.on("error", () => undefined);
    await new Promise((resolve) => idle.once("connect", resolve));
    const call = createCustomer(url, "slow");
    await new Promise((resolve) => setTimeout(resolve, 150));
    const startedAt = performance.now();
    running.child.kill("SIGTERM");
    expect((await call).status).toBe(200);
    const { code, output } = await running.ended;
    idle.destroy();
    expect([code, output.includes("could not stop")]).toEqual([0, false]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test("kills itself at the fault point that FLINT_KILL_AT names", async () => {
    const port = await freePort();
    const running = startProbeProcess({
      FLINT_URL: `http://127.0.0.1:${port}`,
      FLINT_KILL_AT: "probe-greeting",
    });
    const url = await running.ready;
    await createCustomer(url, "Ada").catch(() => undefined);
    expect((await running.ended).signal).toBe("SIGKILL");
  });

  test("names every wrong setting and ends", async () => {
    const running = startProbeProcess({ FLINT_URL: "nowhere", FLINT_TYPO: "1" });
    const { code, output } = await running.ended;
    expect(code).toBe(2);
    expect(output).toContain("FLINT_URL must be an http address");
    expect(output).toContain("FLINT_TYPO is not a setting of Flint");
  });

  test("names the port that is taken, and ends", async () => {
    const port = await freePort();
    const first = startProbeProcess({ FLINT_URL: `http://127.0.0.1:${port}` });
    await first.ready;
    const second = await startProbeProcess({ FLINT_URL: `http://127.0.0.1:${port}` }).ended;
    first.child.kill("SIGTERM");
    await first.ended;
    expect(second.code).toBe(1);
    expect(second.output).toContain(`Port ${port} is taken on 127.0.0.1`);
  });

  test("prints the settings when asked for help", async () => {
    const { code, output } = await startProbeProcess({}, ["--help"]).ended;
    expect(code).toBe(0);
    expect(output).toContain("FLINT_PAYMENT_METHOD_URL");
  });
});
