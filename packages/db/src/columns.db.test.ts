import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { EntitySchema, LessThanOrEqual } from "typeorm";

import {
  bigintColumn,
  booleanColumn,
  bytesColumn,
  dateColumn,
  idColumn,
  instantColumn,
  integerColumn,
  jsonColumn,
  textColumn,
} from "./columns.ts";
import { fromJsonBytes } from "./json-bytes.ts";
import { openScratch, type Scratch } from "./test-support/scratch.ts";

interface Sample {
  id: string;
  workspace_id: string;
  external_id: Buffer | null;
  name: string | null;
  amount_minor: bigint | null;
  tries: number | null;
  active: boolean | null;
  due_on: string | null;
  created_at: Temporal.Instant | null;
  body: object | null;
}

const samples = new EntitySchema<Sample>({
  name: "samples",
  columns: {
    id: idColumn({ primary: true }),
    workspace_id: idColumn(),
    external_id: bytesColumn({ nullable: true }),
    name: textColumn({ nullable: true }),
    amount_minor: bigintColumn({ nullable: true }),
    tries: integerColumn({ nullable: true }),
    active: booleanColumn({ nullable: true }),
    due_on: dateColumn({ nullable: true }),
    created_at: instantColumn({ nullable: true }),
    body: jsonColumn({ nullable: true }),
  },
});

const full: Sample = {
  id: "full",
  workspace_id: "ws_1",
  external_id: Buffer.from([0, 1, 254, 255]),
  name: "it's ü",
  amount_minor: 9_007_199_254_740_993n,
  tries: 3,
  active: true,
  due_on: "2026-03-29",
  created_at: Temporal.Instant.from("2026-03-29T01:30:00.123456Z"),
  body: { b: [1, null, "ü"], a: "1999" },
};

const empty: Sample = {
  id: "empty",
  workspace_id: "ws_1",
  external_id: null,
  name: null,
  amount_minor: null,
  tries: null,
  active: null,
  due_on: null,
  created_at: null,
  body: null,
};

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch("columns", { entities: [samples] });
  await scratch.database.dataSource.getRepository(samples).insert([full, empty]);
});
afterAll(() => scratch.drop());

describe.each([full, empty])("the row $id, written through TypeORM", (sample) => {
  test("is read through a repository as it was", async () => {
    const read = await scratch.database.dataSource
      .getRepository(samples)
      .findOneBy({ id: sample.id });
    expect(read).toEqual(sample);
    expect(String(read?.created_at)).toBe(String(sample.created_at));
  });

  test("has the same types when it is read by a plain query", async () => {
    const [read] = await scratch.database.query<Record<string, unknown>>(
      "SELECT * FROM samples WHERE id = ?",
      [sample.id],
    );
    const { body, ...columns } = read ?? {};
    const { body: value, ...others } = sample;
    expect(columns).toMatchObject(others);
    expect(String(columns["created_at"])).toBe(String(sample.created_at));
    expect(body === null ? null : fromJsonBytes(body as Buffer)).toEqual(value);
  });
});

test.each<[string, object]>([
  ["an instant", { created_at: full.created_at }],
  ["an instant not after", { created_at: LessThanOrEqual(full.created_at) }],
  ["an amount", { amount_minor: full.amount_minor }],
  ["bytes", { external_id: full.external_id }],
  ["a boolean", { active: true }],
])("a repository finds by %s", async (_name, where) => {
  const found = await scratch.database.dataSource.getRepository(samples).findBy(where);
  expect(found.map(({ id }) => id)).toEqual(["full"]);
});

test("a repository updates instants and amounts", async () => {
  const repository = scratch.database.dataSource.getRepository(samples);
  await repository.insert({ ...full, id: "changing", external_id: null });
  const changed = {
    created_at: Temporal.Instant.from("2027-01-01T00:00:00.000001Z"),
    amount_minor: -1n,
  };
  await repository.update({ id: "changing" }, changed);
  const rows = await scratch.database.query(
    "SELECT created_at, amount_minor FROM samples WHERE id = 'changing'",
  );
  expect(rows.map((row) => String(row["created_at"]))).toEqual(["2027-01-01T00:00:00.000001Z"]);
  expect(rows).toMatchObject([{ amount_minor: -1n }]);
});
