import { idColumn, instantColumn, integerColumn, textColumn, type Tx } from "@flint/db";
import type { Id } from "@flint/std";
import { EntitySchema, type EntityManager, In } from "typeorm";
import type { Consent, ConsentStanding, ConsentState } from "../domain/consent.ts";

type ConsentMoveRow = {
  workspaceId: string;
  consentId: string;
  revision: number;
  state: ConsentState;
  supersededById: string | null;
  movedAt: Temporal.Instant;
};

/** How consents ended; a row never changes. */
export const consentMoveEntity = new EntitySchema<ConsentMoveRow>({
  name: "consentMove",
  tableName: "consent_moves",
  columns: {
    workspaceId: idColumn({ name: "workspace_id", primary: true }),
    consentId: idColumn({ name: "consent_id", primary: true }),
    revision: integerColumn({ primary: true }),
    state: textColumn(),
    supersededById: idColumn({ name: "superseded_by_id", nullable: true }),
    movedAt: instantColumn({ name: "moved_at" }),
  },
});

/** How some consents stand, by id; one that never moved is missing. */
export async function findStandings(
  manager: EntityManager,
  workspaceId: string,
  consentIds: readonly string[],
): Promise<Map<string, ConsentStanding>> {
  const standings = new Map<string, ConsentStanding>();
  if (consentIds.length === 0) return standings;
  const moves = await manager.find(consentMoveEntity, {
    where: { workspaceId, consentId: In([...consentIds]) },
    order: { consentId: "ASC", revision: "ASC" },
  });
  for (const { consentId, state, supersededById, revision, movedAt } of moves) {
    const before = standings.get(consentId);
    standings.set(consentId, {
      state,
      revision,
      supersededById: (supersededById ?? before?.supersededById) as Id<"consent"> | undefined,
      endedAt: before?.endedAt ?? movedAt,
    });
  }
  return standings;
}

/** Writes the move that brought a consent to its revision; its payment method is locked. */
export async function insertConsentMove(
  tx: Tx,
  consent: Consent,
  at: Temporal.Instant,
): Promise<void> {
  const manager = await tx.manager();
  const { workspaceId, id, revision, state, supersededById } = consent;
  await manager.insert(consentMoveEntity, {
    workspaceId,
    consentId: id,
    revision,
    state,
    supersededById: supersededById ?? null,
    movedAt: at,
  });
}
