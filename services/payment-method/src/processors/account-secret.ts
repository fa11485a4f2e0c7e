import type { Crypter } from "@flint/db";
import { simulatorSecret, type SimulatorProfile } from "@flint/processors";
import type { ProcessorAccount } from "../domain/processor-account.ts";

function placeOf({ workspaceId, id }: Pick<ProcessorAccount, "workspaceId" | "id">) {
  return { workspaceId, table: "processor_accounts", rowId: id };
}

/** Seals an account's secret for its row. */
export function sealAccountSecret(
  crypter: Crypter,
  account: Pick<ProcessorAccount, "workspaceId" | "id">,
  secret: string,
): Buffer {
  return crypter.seal(secret, placeOf(account));
}

/** Opens an account's secret. */
export function openAccountSecret(
  crypter: Crypter,
  account: { workspaceId: string; id: string },
  sealed: Buffer,
): string {
  return crypter.open(sealed, {
    workspaceId: account.workspaceId,
    table: "processor_accounts",
    rowId: account.id,
  });
}

/** The secret under another profile: its name stays, and so does the account. */
export function withProfile(secret: string, profile: string): string {
  return simulatorSecret(profile as SimulatorProfile, secret.split("_").slice(2).join("_"));
}
