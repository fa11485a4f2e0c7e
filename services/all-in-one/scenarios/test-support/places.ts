import {
  type DescField,
  type DescMessage,
  type JsonObject,
  type JsonValue,
  ScalarType,
  toJson,
} from "@bufbuild/protobuf";
import { type IdsByPrefix, isInShape, type SampleChoices, sampleOf, shapesOf } from "./samples.ts";

/** A place in a request that takes a value, also deep inside, in lists and in maps. */
export type Place = {
  /** As a refusal names it: `lines[0].unit_amount.currency`, `metadata["sample"]`. */
  path: string;
  field: DescField;
  /** The value of a field as a whole, or one of those in its list or map. */
  part: "whole" | "item";
  /** The first shape of the request that has the place. */
  shape: number;
  /** Puts what `change` answers at this place of a request in JSON. */
  put(json: JsonObject, change: Change): JsonObject;
};

/** Makes of a sample's value another. */
export type Change = (value: JsonValue | undefined) => JsonValue;

/** Property names and indices that lead to a value of a request in JSON. */
type Steps = readonly (string | number)[];
type Found = Pick<Place, "path" | "field" | "part"> & { steps: Steps };

/** Every place of a request, in all of its shapes. */
export function placesOf(desc: DescMessage): Place[] {
  const places = new Map<string, Place>();
  for (let shape = 0; shape < shapesOf(desc); shape++) {
    const json = sampleJson(desc, { shape });
    for (const { steps, ...found } of foundIn(desc, json, shape)) {
      const put: Place["put"] = (request, change) => changed(request, steps, change) as JsonObject;
      if (!places.has(found.path)) places.set(found.path, { ...found, shape, put });
    }
  }
  return [...places.values()];
}

/** A sample of a request in JSON. */
export function sampleJson(desc: DescMessage, choices: SampleChoices = {}): JsonObject {
  return toJson(desc, sampleOf(desc, choices)) as JsonObject;
}

/** A sample that differs at one place. */
export function sampleWith(desc: DescMessage, place: Place, ids: IdsByPrefix, change: Change) {
  return place.put(sampleJson(desc, { ids, shape: place.shape }), change);
}

/** Whether a place takes a text. */
export function takesText({ field, part }: Place): boolean {
  return field.fieldKind === "list" || field.fieldKind === "map"
    ? part === "item" && itemIsText(field)
    : field.scalar === ScalarType.STRING;
}

function itemIsText(field: DescField): boolean {
  return field.message === undefined && field.scalar === ScalarType.STRING;
}

function foundIn(desc: DescMessage, content: JsonObject, shape: number): Found[] {
  return desc.fields
    .filter((field) => isInShape(field, shape))
    .flatMap((field) => foundAt(field, content[field.jsonName], shape));
}

function foundAt(field: DescField, value: JsonValue | undefined, shape: number): Found[] {
  const { name, jsonName } = field;
  const whole: Found = { path: name, field, part: "whole", steps: [jsonName] };
  if (field.fieldKind === "list" || field.fieldKind === "map") {
    const key = field.fieldKind === "list" ? 0 : "sample";
    const item = (value as Record<string | number, JsonValue> | undefined)?.[key];
    const steps = [jsonName, key];
    const path = `${name}[${JSON.stringify(key)}]`;
    return [
      whole,
      { path, field, part: "item", steps },
      ...below(field, { path, steps }, item, shape),
    ];
  }
  return [whole, ...below(field, whole, value, shape)];
}

/** What is found inside a message; times and durations are written as one text. */
function below(
  field: DescField,
  { path, steps }: Pick<Found, "path" | "steps">,
  value: JsonValue | undefined,
  shape: number,
): Found[] {
  if (field.message === undefined || typeof value !== "object") return [];
  return foundIn(field.message, value as JsonObject, shape).map((found) => ({
    ...found,
    path: `${path}.${found.path}`,
    steps: [...steps, ...found.steps],
  }));
}

function changed(json: JsonValue | undefined, [step, ...rest]: Steps, change: Change): JsonValue {
  if (step === undefined) return change(json);
  const empty = typeof step === "number" ? [] : {};
  const holder = (json ?? empty) as Record<string | number, JsonValue>;
  holder[step] = changed(holder[step], rest, change);
  return holder;
}
