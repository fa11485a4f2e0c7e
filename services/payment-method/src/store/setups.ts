import {
  bytesColumn,
  idColumn,
  instantColumn,
  integerColumn,
  textColumn,
  type Tx,
} from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager } from "typeorm";
import { isFinal, type NextAction, type Setup } from "../domain/setup.ts";
import { termsColumn, termsOf } from "./stored-terms.ts";

type SetupRow = {
  workspaceId: string;
  id: string;
  customerId: string;
  paymentMethodId: string;
  state: Setup["state"];
  processorSetupId: Buffer;
  clientSecret: Buffer;
  terms: Buffer;
  failureCode: string;
  nextActionKind: string;
  nextActionUrl: Buffer;
  createdAt: Temporal.Instant;
  completedAt: Temporal.Instant | null;
  revision: number;
};

/** A setup, and the client's secret as it is sealed in its row. */
export type StoredSetup = { setup: Setup; sealedClientSecret: Buffer };

/** Flows that save a payment method. */
export const setupEntity = new EntitySchema<SetupRow>({
  name: "setup",
  tableName: "setups",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    id: idColumn({ primary: true }),
    customerId: idColumn({ name: "customer_id" }),
    paymentMethodId: idColumn({ name: "payment_method_id" }),
    state: textColumn(),
    processorSetupId: bytesColumn({ name: "processor_setup_id" }),
    clientSecret: bytesColumn({ name: "client_secret" }),
    terms: bytesColumn(),
    failureCode: textColumn({ name: "failure_code" }),
    nextActionKind: textColumn({ name: "next_action_kind" }),
    nextActionUrl: bytesColumn({ name: "next_action_url" }),
    createdAt: instantColumn({ name: "created_at" }),
    completedAt: instantColumn({ name: "completed_at", nullable: true }),
    revision: integerColumn(),
  },
});

/** One setup, or nothing where the workspace has none of that id. */
export async function findSetup(
  manager: EntityManager,
  key: { workspaceId: string; id: string },
): Promise<StoredSetup | undefined> {
  const row = await manager.findOneBy(setupEntity, key);
  return row === null ? undefined : setupOf(row);
}

/** The same, locked. */
export async function lockSetup(
  tx: Tx,
  key: { workspaceId: string; id: string },
): Promise<StoredSetup | undefined> {
  const manager = await tx.manager();
  const row = await manager.findOne(setupEntity, {
    where: key,
    lock: { mode: "pessimistic_write" },
  });
  return row === null ? undefined : setupOf(row);
}

/** Writes a new setup. */
export async function insertSetup(tx: Tx, setup: Setup, sealedClientSecret: Buffer): Promise<void> {
  const manager = await tx.manager();
  const { terms, processorSetupId, completedAt, nextAction, ...facts } = setup;
  await manager.insert(setupEntity, {
    ...facts,
    processorSetupId: Buffer.from(processorSetupId, "utf8"),
    clientSecret: sealedClientSecret,
    terms: termsColumn(terms),
    ...actionColumns(nextAction),
    completedAt: completedAt ?? null,
  });
}

/** Writes what can change of a setup, which is locked; the client's secret goes when it is final. */
export async function updateSetup(tx: Tx, setup: Setup): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, id, paymentMethodId, state, revision } = setup;
  const { failureCode, nextAction, completedAt } = setup;
  await manager.update(
    setupEntity,
    { workspaceId, id },
    {
      paymentMethodId,
      state,
      failureCode,
      ...actionColumns(nextAction),
      completedAt: completedAt ?? null,
      revision,
      ...(isFinal(setup) ? { clientSecret: Buffer.alloc(0) } : {}),
    },
  );
}

function actionColumns(action: NextAction | undefined) {
  const { kind = "", url = "" } = action ?? {};
  return { nextActionKind: kind, nextActionUrl: Buffer.from(url, "utf8") };
}

/** Deletes a setup, which is locked. */
export async function deleteSetup(
  tx: Tx,
  { workspaceId, id }: { workspaceId: string; id: string },
): Promise<void> {
  const manager = await tx.manager();
  await manager.delete(setupEntity, { workspaceId, id });
}

function setupOf(row: SetupRow): StoredSetup {
  const { clientSecret, nextActionKind: kind, nextActionUrl, ...facts } = row;
  const setup: Setup = {
    ...facts,
    id: row.id as Id<"setup">,
    paymentMethodId: row.paymentMethodId as Id<"paymentMethod">,
    processorSetupId: row.processorSetupId.toString("utf8"),
    nextAction: kind === "" ? undefined : { kind, url: nextActionUrl.toString("utf8") },
    completedAt: row.completedAt ?? undefined,
    terms: termsOf(row.terms),
  };
  return { setup, sealedClientSecret: clientSecret };
}
