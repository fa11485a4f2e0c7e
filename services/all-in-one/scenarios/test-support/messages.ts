import {
  type DescMessage,
  fromJsonString,
  type JsonObject,
  type JsonValue,
  toBinary,
} from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { breakagesOf } from "./broken-values.ts";
import type { PublicRpc } from "./every-rpc.ts";
import { type Place, placesOf, sampleJson, sampleWith, takesText } from "./places.ts";
import type { Populated } from "./populated.ts";
import { shapesOf } from "./samples.ts";
import { keptValues } from "./values.ts";
import type { RawAnswer, Ways } from "./ways.ts";

/** Messages made at random that each RPC is sent; CONTRIBUTING says how to ask for more. */
export const MESSAGES = Number(process.env["FLINT_TEST_MESSAGES"] ?? "200");

/** Makes the messages of a failure again: the seed that it printed. */
const SEED = process.env["FLINT_TEST_SEED"];

/** So many are on their way at once. */
const AT_ONCE = 10;

/**
 * How often fast-check makes so many: half of {@link MESSAGES}. A failure prints its seed; what is
 * wrong stands in one place of one message anyway, so that no smaller one is looked for.
 */
export const RUNS = {
  numRuns: Math.ceil(MESSAGES / 2 / AT_ONCE),
  endOnFailure: true,
  ...(SEED !== undefined && { seed: Number(SEED) }),
};

/** A request in JSON, and how it is sent. `path` is where it is broken, and empty where it is not. */
export type GeneratedMessage = { path: string; json: JsonObject; way: Way };
type Way = Exclude<keyof Ways, "close">;
const WAYS: readonly Way[] = ["connectJson", "connectProto", "grpc"];

/** Every known way to break a request in one place, each once, in lists that are sent at once. */
export function knownBrokenMessages(
  { method }: PublicRpc,
  { mine, foreign }: { mine: Populated; foreign: Populated },
): GeneratedMessage[][] {
  const circumstances = {
    foreignIds: foreign.ids,
    isList: /^(Export|List)/.test(method.name),
    tellsAmounts: method.name.startsWith("Check"),
  };
  const messages = placesOf(method.input)
    .flatMap((place) => breakagesOf(place, circumstances))
    .map(({ place, change }, index) => ({
      path: place.path,
      json: sampleWith(method.input, place, mine.ids, change),
      way: WAYS[index % WAYS.length] as Way,
    }));
  const lists: GeneratedMessage[][] = [];
  while (messages.length > 0) lists.push(messages.splice(0, AT_ONCE));
  return lists;
}

/** Requests with an unknown field, or with anything but a text where a text belongs. */
export function brokenMessages(
  { method }: PublicRpc,
  { ids }: Populated,
): fc.Arbitrary<GeneratedMessage[]> {
  const unknown = fc.constant({ path: "no_such_field", json: { no_such_field: 1 } });
  const places = placesOf(method.input).filter(takesText);
  const texts = places.map((place) =>
    NO_TEXT.map((value) => ({
      path: place.path,
      json: sampleWith(method.input, place, ids, () => value),
    })),
  );
  return manyOf(fc.oneof(unknown, ...texts));
}

const NO_TEXT = fc
  .jsonValue({ maxDepth: 1 })
  .filter((value): value is NonNullable<JsonValue> => value !== null && typeof value !== "string");

/** Requests within the contract's bounds, some values of which are any that it allows. */
export function keptMessages(
  { method }: PublicRpc,
  { ids }: Populated,
): fc.Arbitrary<GeneratedMessage[]> {
  const { input } = method;
  const places = placesOf(input).flatMap((place) => {
    const values = keptValues(place, ids);
    return values === undefined ? [] : [{ place, values }];
  });
  const ofShape = (shape: number) =>
    fc
      .tuple(...places.filter(({ place }) => place.shape === shape).map(somethingAt))
      .map((puts) => ({
        path: "",
        json: puts.reduce((json, put) => put(json), sampleJson(input, { ids, shape })),
      }));
  return manyOf(fc.integer({ min: 0, max: shapesOf(input) - 1 }).chain(ofShape));
}

/** Most of a sample's values stay, so that the whole is often accepted. */
function somethingAt({ place, values }: { place: Place; values: fc.Arbitrary<JsonValue> }) {
  const put = (value: JsonValue) => (json: JsonObject) => place.put(json, () => value);
  const asItIs = (json: JsonObject) => json;
  return fc.oneof({ weight: 4, arbitrary: fc.constant(asItIs) }, values.map(put));
}

function manyOf(one: fc.Arbitrary<Omit<GeneratedMessage, "way">>) {
  const way = fc.constantFrom(...WAYS);
  const sent = fc.tuple(one, way).map(([message, way]) => ({ ...message, way }));
  return fc.array(sent, { minLength: AT_ONCE, maxLength: AT_ONCE });
}

/** Sends a request by its way in, or in JSON where no other encoding can say what is wrong. */
export function send(
  ways: Ways,
  { method, path }: Pick<PublicRpc, "method" | "path">,
  { json, way, credential }: Omit<GeneratedMessage, "path"> & { credential: string },
): Promise<RawAnswer> {
  const text = JSON.stringify(json);
  const bytes = way === "connectJson" ? undefined : binaryOf(method.input, text);
  return bytes === undefined
    ? ways.connectJson({ path, credential, body: text })
    : ways[way]({ path, credential, body: bytes });
}

/** Half of a surrogate pair has an escape in JSON, and no UTF-8. */
const LONE_SURROGATE = /\\ud[89a-f]/i;

function binaryOf(desc: DescMessage, text: string): Uint8Array | undefined {
  if (LONE_SURROGATE.test(text)) return undefined;
  try {
    return toBinary(desc, fromJsonString(desc, text));
  } catch {
    return undefined;
  }
}
