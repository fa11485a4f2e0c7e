import { toJsonString } from "@bufbuild/protobuf";
import * as charge from "@flint/contracts-charge";
import * as customer from "@flint/contracts-customer";
import * as paymentMethod from "@flint/contracts-payment-method";
import * as platform from "@flint/contracts-platform";
import * as type from "@flint/contracts-type";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { absentId } from "./test-support/field-rules.ts";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { reasonsOf } from "./test-support/errors-page.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { sampleOf } from "./test-support/samples.ts";
import { openWays, type RawAnswer, type Ways } from "./test-support/ways.ts";

/** Nothing listens there. */
const NOBODY = "http://127.0.0.1:9";

let all: AllHost;
let withoutProcessor: AllHost;
let hurried: AllHost;
let mine: Populated;
let beforeTheOutage: Populated;
const opened: Ways[] = [];

beforeAll(async () => {
  all = await allHost();
  // Once there is a host without a processor, the job of an import may be its, and waits there.
  mine = await populated(all);
  beforeTheOutage = await populated(all);
  withoutProcessor = await allHost({ simulatorUrl: NOBODY });
  hurried = await allHost({ ratePerSecond: 1 });
});
afterAll(async () => {
  for (const ways of opened) ways.close();
  for (const host of [all, withoutProcessor, hurried]) await host.stop();
});

function rpcNamed(name: string): PublicRpc {
  const found = everyRpc.find(({ method }) => method.name === name);
  if (found === undefined) throw new Error(`There is no RPC ${name}.`);
  return found;
}

/** Calls an RPC with a sample over all ids of a workspace, changed as the row wants. */
async function answerTo(
  name: string,
  given: { host: AllHost; mine: Populated; change?: object; credential?: string },
): Promise<RawAnswer> {
  const ways = openWays(given.host.host);
  opened.push(ways);
  const { method, path } = rpcNamed(name);
  const request = Object.assign(sampleOf(method.input, { ids: given.mine.ids }), given.change);
  const { credential = given.mine.workspace.apiKey } = given;
  return ways.connectJson({ path, credential, body: toJsonString(method.input, request) });
}

describe("K2: each kind of refusal", () => {
  test.each([
    {
      what: "a bound that is broken",
      change: { customerId: "cus_1" },
      told: [400, "INVALID_FIELD"],
    },
    { what: "an absent object", change: { customerId: absentId("cus") }, told: [404, "NOT_FOUND"] },
    { what: "a stale revision", change: { expectedRevision: 99n }, told: [409, "REVISION_STALE"] },
    { what: "no key", credential: "", told: [401, "CREDENTIAL_MISSING"] },
    { what: "a key of nobody's", credential: "flint_test_x", told: [401, "CREDENTIAL_INVALID"] },
  ])("K2: $what is answered with $told", async ({ told, ...given }) => {
    const answer = await answerTo("UpdateCustomer", { host: all, mine, ...given });
    const { reason } = expectRefused(rpcNamed("UpdateCustomer"), answer);
    expect([answer.status, reason]).toEqual(told);
  });

  test("K2: a key without the scope is answered with 403, which names the scope", async () => {
    const { secret } = await mine.workspace
      .client(platform.ApiKeyService)
      .createApiKey({ requestId: "orders-only", name: "orders only", scopes: ["orders:read"] });
    const answer = await answerTo("UpdateCustomer", { host: all, mine, credential: secret });
    expect(answer.status).toBe(403);
    expect(expectRefused(rpcNamed("UpdateCustomer"), answer)).toMatchObject({
      reason: "SCOPE_MISSING",
      details: { missing_scope: "customers:write" },
    });
  });

  test("K2: a processor that is away is answered with 503, and the same call may succeed", async () => {
    const given = { host: withoutProcessor, mine: beforeTheOutage };
    const answer = await answerTo("CompleteSetup", given);
    expect(answer.status).toBe(503);
    expect(expectRefused(rpcNamed("CompleteSetup"), answer).reason).toBe("UNAVAILABLE");
    expect(answer).toMatchObject({ refusal: { retryable: true } });
    expect((await answerTo("CompleteSetup", { ...given, host: all })).ok).toBe(true);
  });

  test("K2: too many calls are answered with 429, and when to call again", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => answerTo("GetCustomer", { host: hurried, mine })),
    );
    const [limited] = answers.filter(({ status }) => status === 429);
    if (limited === undefined) throw new Error("No call was told to wait.");
    expect(expectRefused(rpcNamed("GetCustomer"), limited).reason).toBe("RATE_LIMITED");
    expect(Number(limited.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0);
  });

  test("K2: an RPC that does not exist has the envelope too", async () => {
    const ways = openWays(all.host);
    opened.push(ways);
    const path = "/flint.charge.v1.OrderService/Nope";
    for (const way of [ways.connectJson, ways.connectProto, ways.grpc]) {
      const answer = await way({ path, body: "", credential: mine.workspace.apiKey });
      expect(expectRefused(rpcNamed("PayOrder"), answer).reason).toBe("UNIMPLEMENTED");
    }
  });
});

test.each([
  ["platform", platform.ErrorReasonSchema],
  ["customer", customer.ErrorReasonSchema],
  ["payment-method", paymentMethod.ErrorReasonSchema],
  ["charge", charge.ErrorReasonSchema],
])("K3: docs/errors.md lists the reasons that %s can answer, and no other", (service, own) => {
  const known = [type.ErrorReasonSchema, own]
    .flatMap(({ values }) => values)
    // A deprecated one is kept for its number, and answered no more.
    .filter(({ number, proto }) => number !== 0 && proto.options?.deprecated !== true)
    .map(({ localName }) => localName);
  expect(reasonsOf(service).sort()).toEqual(known.sort());
});
