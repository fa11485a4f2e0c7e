import { randomBytes, randomUUID } from "node:crypto";
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import {
  ConsentPurpose,
  PaymentMethodKind,
  PaymentMethodUsage,
  SetupService,
  ConsentTermsSchema,
  type ConsentTerms,
  type PaymentMethod,
} from "@flint/contracts-payment-method";
import { present, type TestCaller } from "@flint/testing";

/** What a saved payment method may be asked to be. */
export type PaymentMethodChoices = {
  customerId: string;
  /**
   * A token of the simulator; it says itself how charges with it end. Each call saves a card of its
   * own, unless the token names one (`__card_a`): the same card would be the same payment method.
   */
  processorToken: string;
  /** True when absent. */
  makeDefault?: boolean;
  /** One for unscheduled charges without a maximum when absent. */
  consents?: MessageInitShape<typeof ConsentTermsSchema>[];
  usage?: PaymentMethodUsage;
};

/** An active payment method with a consent, saved by a setup with the simulator. */
export async function aPaymentMethod(
  workspace: TestCaller,
  choices: PaymentMethodChoices,
): Promise<PaymentMethod> {
  const setups = workspace.client(SetupService);
  const { setup } = await setups.createSetup({
    requestId: randomUUID(),
    customerId: choices.customerId,
    kind: kindOf(choices.processorToken),
    usage: choices.usage ?? PaymentMethodUsage.OFF_SESSION,
    consents: choices.consents ?? [aConsent()],
  });
  const done = await setups.completeSetup({
    requestId: randomUUID(),
    setupId: present(setup, "setup").id,
    processorToken: ofOwnCard(choices.processorToken),
    makeDefault: choices.makeDefault ?? true,
  });
  return present(done.setup?.paymentMethod, "payment method");
}

const DEBITS = {
  sepa_debit: PaymentMethodKind.SEPA_DEBIT,
  ach_debit: PaymentMethodKind.ACH_DEBIT,
  bacs_debit: PaymentMethodKind.BACS_DEBIT,
};

/** What a token of the simulator says that it is: a card unless it names a debit (`__kind_ach_debit`). */
function kindOf(token: string): PaymentMethodKind {
  const debit = Object.entries(DEBITS).find(([kind]) => token.includes(`__kind_${kind}`));
  return debit?.[1] ?? PaymentMethodKind.CARD;
}

/** Bytes of the label of a card: no two are alike, and 16 letters and digits hold it. */
const LABEL_BYTES = 8;

function ofOwnCard(token: string): string {
  if (!token.startsWith("sim_") || token.includes("__card_")) return token;
  return `${token}__card_${randomBytes(LABEL_BYTES).toString("hex")}`;
}

/** Terms of a consent, given on the web. */
export function aConsent(overrides: Partial<ConsentTerms> = {}): ConsentTerms {
  const terms = create(ConsentTermsSchema, {
    purpose: ConsentPurpose.UNSCHEDULED,
    evidence: {
      channel: "web",
      ipAddress: "192.0.2.1",
      userAgent: "Mozilla/5.0",
      textVersion: "terms-2026-03",
      locale: "en",
    },
  });
  return Object.assign(terms, overrides);
}
