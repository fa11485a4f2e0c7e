import type { JsonObject } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { OrderService, PaymentIntentService } from "@flint/contracts-charge";
import { CustomerService } from "@flint/contracts-customer";
import { ApiKeyService } from "@flint/contracts-platform";
import { refused } from "@flint/testing";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { absentId, idPrefixOf } from "./test-support/field-rules.ts";
import { type Place, placesOf, sampleWith, takesText } from "./test-support/places.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
let mine: Populated;
let foreign: Populated;

beforeAll(async () => {
  all = await allHost();
  ways = openWays(all.host);
  mine = await populated(all);
  foreign = await populated(all);
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

type Row = PublicRpc & { place: Place; field: string; prefix: string };

/** One row for each id that an RPC takes. */
const rows = everyRpc.flatMap((rpc): Row[] =>
  placesOf(rpc.method.input)
    .filter(takesText)
    .map((place) => ({
      ...{ ...rpc, place, field: place.path, prefix: idPrefixOf(place.field) ?? "" },
    }))
    .filter(({ prefix }) => prefix !== ""),
);

/** Calls with my key and my ids, but one; the answer as text, without what differs by nature. */
async function answerTo(row: Row, id: string): Promise<string> {
  const { method, path, place, field } = row;
  const body = JSON.stringify(sampleWith(method.input, place, mine.ids, () => id));
  const answer = await ways.connectJson({ path, body, credential: mine.workspace.apiKey });
  if (answer.ok) {
    const text = Buffer.from(answer.body).toString();
    expect(itemsIn(row, text)).toEqual([]);
    return text;
  }
  expect(expectRefused(row, answer)).toMatchObject({ reason: "NOT_FOUND", field });
  return JSON.stringify({ ...answer.refusal, message: answer.message, headers: undefined })
    .replaceAll(id, "<id>")
    .replace(/call_\w+/g, "<call>");
}

/** What a list answered, or the first piece of an export; all else that is answered is refused by name. */
function itemsIn({ method, streams }: Row, text: string): unknown[] {
  if (streams) return text === "{}" ? [] : [text];
  const lists = method.output.fields.filter(({ fieldKind }) => fieldKind === "list");
  if (lists.length !== 1) throw new Error(`${method.name} was answered: ${text}`);
  const answer = JSON.parse(text) as JsonObject;
  return (answer[lists[0]?.jsonName ?? ""] ?? []) as unknown[];
}

describe("K2: what is absent and what is another's look the same", () => {
  test.each(rows)(
    "M1: $path answers another workspace's $field like an absent one",
    async (row) => {
      await leavingNothing(all, [mine, foreign], async () => {
        const answer = await answerTo(row, foreign.ids[row.prefix] ?? "");
        expect(answer).toEqual(await answerTo(row, absentId(row.prefix)));
      });
    },
  );

  test("M1: every id that an RPC takes names something in a populated workspace", () => {
    const prefixes = new Set(rows.map(({ prefix }) => prefix));
    expect([...prefixes].sort()).toEqual(Object.keys(mine.ids).sort());
    for (const id of Object.values(mine.ids)) expect(id).not.toBe("");
  });

  test("a write is seen where nothing may be left, in a neighbouring sandbox too", async () => {
    const workspaceId = foreign.ids["ws"] ?? "";
    const write = () =>
      foreign.workspace
        .client(ApiKeyService)
        .createApiKey({ requestId: "seen", workspaceId, name: "seen", scopes: ["orders:read"] });
    await expect(leavingNothing(all, [foreign], write)).rejects.toThrow("toEqual");
  });

  test("M1: a merchant's live workspace and its sandbox do not see each other", async () => {
    const { live } = mine.workspace;
    const read = live.client(CustomerService).getCustomer({ customerId: mine.ids["cus"] ?? "" });
    expect(await refused(read)).toMatchObject({ code: Code.NotFound, reason: "NOT_FOUND" });
    expect((await live.client(OrderService).listOrders({})).orders).toEqual([]);
    expect((await live.client(CustomerService).listCustomers({})).customers).toEqual([]);
    expect((await live.client(PaymentIntentService).listAttempts({})).attempts).toEqual([]);
  });
});
