import type { Id } from "@flint/std";
import type { CustomerAction, ProcessorDecline } from "./charge.ts";

/** Asks to begin the saving of a method. */
export type StartSetupRequest = {
  /** `processorKey(setupId)`. */
  key: string;
  setupId: Id<"setup">;
};

/** A setup that the customer can go on with. */
export type StartedSetup = {
  processorSetupId: string;
  /** What the customer's browser needs at the processor: `client_secret` and the like. */
  clientPayload: Readonly<Record<string, string>>;
};

/** Asks how a setup went. */
export type FinishSetupRequest = {
  processorSetupId: string;
  /** What the processor's form made in the browser, where it comes by way of the server. */
  token?: string;
};

/** How a setup went. */
export type SetupAnswer =
  /** The customer has not finished the form. */
  | { outcome: "pending" }
  | { outcome: "requires_action"; action: CustomerAction }
  | { outcome: "saved"; method: SavedMethod }
  | { outcome: "failed"; decline: ProcessorDecline };

/** Kinds of bank debit. */
export type DebitKind = "sepa_debit" | "ach_debit" | "bacs_debit";

/** The facts of a saved method that may be shown. */
export type MethodFacts =
  | {
      kind: "card";
      brand: string;
      last4: string;
      expiryMonth: number;
      expiryYear: number;
      /** Whether the processor holds a network token of the card. */
      networkToken: boolean;
    }
  | {
      kind: DebitKind;
      bankName: string;
      /** Of the account. */
      last4: string;
      /** ISO 3166-1, of the bank. */
      country: string;
      /** What the customer's bank knows the mandate by. */
      mandateReference: string;
    };

/** A saved method: the processor's id of it, and the facts that may be shown. */
export type SavedMethod = {
  /** The processor's token: sealed before it is stored. */
  processorMethodId: string;
  facts: MethodFacts;
  /** Equal for the same card or bank account within the account. */
  fingerprint: string;
  /** The network's id of the verification, for later charges. */
  networkTransactionId?: string;
};

/** Asks what the processor holds under a token that the merchant had before. */
export type LookUpMethodRequest = { token: string };

/** What the processor holds. */
export type LookUpMethodAnswer =
  | { outcome: "found"; method: SavedMethod }
  /** The processor knows it, and lets it be charged no more. */
  | { outcome: "closed"; decline: ProcessorDecline };

/** Asks what is known of a saved method now. */
export type ReadMethodRequest = {
  /** The processor's own id of the saved method. */
  processorMethodId: string;
};

/** A saved method as it is now; of a closed account nothing can be charged again. */
export type MethodAnswer = { account: "open"; method: SavedMethod } | { account: "closed" };
