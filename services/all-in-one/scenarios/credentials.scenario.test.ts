import type { JsonObject } from "@bufbuild/protobuf";
import { Code } from "@connectrpc/connect";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { allHost, type AllHost } from "./test-support/all-host.ts";
import { type Credentials, credentialsOf } from "./test-support/credentials.ts";
import { everyRpc, type PublicRpc } from "./test-support/every-rpc.ts";
import { absentId, idPrefixOf } from "./test-support/field-rules.ts";
import { sampleJson } from "./test-support/places.ts";
import { type Populated, populated } from "./test-support/populated.ts";
import { expectRefused } from "./test-support/refusals.ts";
import type { IdsByPrefix } from "./test-support/samples.ts";
import { leavingNothing } from "./test-support/silence.ts";
import { openWays, type RawAnswer, type Ways } from "./test-support/ways.ts";

let all: AllHost;
let ways: Ways;
let mine: Populated;
let foreign: Populated;
let others: Populated;
let credentials: Credentials;
/** By whose they are to the workspace `mine`; `others` is who else calls. */
let ids: Record<Whose, IdsByPrefix>;

const WHOSE = ["own", "foreign", "absent"] as const;
type Whose = (typeof WHOSE)[number];

beforeAll(async () => {
  all = await allHost();
  ways = openWays(all.host);
  mine = await populated(all);
  foreign = await populated(all);
  others = await populated(all);
  credentials = await credentialsOf(mine);
  const absent = Object.keys(mine.ids).map((prefix) => [prefix, absentId(prefix)]);
  ids = { own: mine.ids, foreign: foreign.ids, absent: Object.fromEntries(absent) as IdsByPrefix };
});
afterAll(async () => {
  ways.close();
  await all.stop();
});

/** Rows of the matrix: every RPC; its columns are whose ids the request names. */
const takesIds = ({ method }: PublicRpc) =>
  method.input.fields.some((field) => idPrefixOf(field) !== undefined);

function callWith(rpc: PublicRpc, credential: string, whose: Whose): Promise<RawAnswer> {
  const body = JSON.stringify(sampleJson(rpc.method.input, { ids: ids[whose] }));
  return ways.connectJson({ path: rpc.path, credential, body });
}

/** What each kind of credential is told, whatever the request names. */
const REFUSED = {
  none: { code: Code.Unauthenticated, reason: "CREDENTIAL_MISSING" },
  unknown: { code: Code.Unauthenticated, reason: "CREDENTIAL_INVALID" },
  revoked: { code: Code.Unauthenticated, reason: "API_KEY_REVOKED" },
  expired: { code: Code.Unauthenticated, reason: "CREDENTIAL_EXPIRED" },
} as const;

describe("M3: who may not call at all", () => {
  test.each(everyRpc)("M3: $path tells no key, a revoked and an expired one apart", async (rpc) => {
    await leavingNothing(all, [mine, foreign], async () => {
      for (const [kind, refusal] of Object.entries(REFUSED)) {
        for (const whose of WHOSE) {
          const answer = await callWith(rpc, credentials[kind as keyof typeof REFUSED], whose);
          expect({ kind, whose, ...expectRefused(rpc, answer) }).toMatchObject(refusal);
        }
      }
    });
  });
});

describe("M2: a key that only reads", () => {
  test.each(everyRpc)("M2: $path with own, foreign and absent ids", async (rpc) => {
    await leavingNothing(all, [mine, foreign], async () => {
      for (const whose of WHOSE) {
        const answer = await callWith(rpc, credentials.readOnly, whose);
        if (rpc.writes) {
          expect({ whose, ...expectRefused(rpc, answer) }).toMatchObject({
            ...{ code: Code.PermissionDenied, reason: "SCOPE_MISSING" },
            details: { missing_scope: rpc.scope },
          });
        } else {
          expectSeen(rpc, answer, whose);
        }
      }
    });
  });
});

describe("M1: another workspace's key", () => {
  test.each(everyRpc.filter(takesIds))(
    "M1: $path finds nothing by ids of two other workspaces, nor by absent ones",
    async (rpc) => {
      await leavingNothing(all, [mine, foreign, others], async () => {
        for (const whose of WHOSE) {
          const answer = await callWith(rpc, others.workspace.apiKey, whose);
          expectSeen(rpc, answer, "absent");
        }
      });
    },
  );
});

/** Own ids are answered; by others a list is empty, and nothing else is found. */
function expectSeen(rpc: PublicRpc, answer: RawAnswer, whose: Whose): void {
  const sees = whose === "own" || !takesIds(rpc);
  if (answer.ok && !sees) {
    const [list] = rpc.method.output.fields.filter(({ fieldKind }) => fieldKind === "list");
    const body = JSON.parse(Buffer.from(answer.body).toString()) as JsonObject;
    expect(rpc.method.name).toMatch(/^(Export|List)/);
    expect(body[list?.jsonName ?? ""] ?? []).toEqual([]);
  } else if (!answer.ok) {
    const refusal = expectRefused(rpc, answer);
    expect({ whose, sees, ...refusal }).toMatchObject({
      ...{ sees: false, code: Code.NotFound, reason: "NOT_FOUND" },
    });
  }
}
