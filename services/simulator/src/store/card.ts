import type { CardChange, MethodKind, Token } from "../domain/behaviour.ts";
import { digest, digestNumber } from "../digest.ts";

/** What is known of an invented card or bank account. */
export type Card = {
  kind: MethodKind;
  /** Empty for a bank account. */
  brand: "visa" | "mastercard" | "";
  last4: string;
  /** 0 for a bank account, as the year. */
  expiryMonth: number;
  expiryYear: number;
  fingerprint: string;
  /** Empty for a card, as what follows. */
  bankName: string;
  country: string;
  mandateReference: string;
};

/** Banks that debits are drawn on. */
const BANKS = {
  sepa_debit: { bankName: "SIMULATED SPARKASSE", country: "DE" },
  ach_debit: { bankName: "SIMULATED SAVINGS BANK", country: "US" },
  bacs_debit: { bankName: "SIMULATED BUILDING SOCIETY", country: "GB" },
} as const satisfies Record<Exclude<MethodKind, "card">, { bankName: string; country: string }>;

/**
 * Invents the card or account that a token stands for. The same one (the same label, or else the
 * same token) has the same facts and, within one account, the same fingerprint.
 *
 * @param text the token as it was given
 */
export function cardOf(accountId: string, text: string, token: Token): Card {
  const label = token.card === undefined ? `token ${text}` : `card ${token.card}`;
  const { methodKind: kind } = token;
  const card = kind === "card" ? label : `${kind} ${label}`;
  const facts = {
    kind,
    last4: String(digestNumber(card) % 10_000).padStart(4, "0"),
    fingerprint: `simfp_${digest(`${accountId} ${card}`)}`,
  };
  if (kind === "card") {
    const brand = token.adviceCode === "" ? "visa" : "mastercard";
    const nothing = { bankName: "", country: "", mandateReference: "" };
    const { month: expiryMonth, year: expiryYear } = token.expiry ?? { month: 12, year: 2034 };
    return { ...facts, brand, expiryMonth, expiryYear, ...nothing };
  }
  const mandateReference = `SIM-${digest(`${accountId} mandate ${card}`).slice(0, 12).toUpperCase()}`;
  return { ...facts, brand: "", expiryMonth: 0, expiryYear: 0, ...BANKS[kind], mandateReference };
}

/** The card after what its issuer did to it; another number is another fingerprint. */
export function changedCard(card: Card, change: CardChange | undefined): Card {
  if (change?.kind !== "renewal") return card;
  const { expiryMonth, expiryYear, last4 } = change;
  const renewed = { ...card, expiryMonth, expiryYear };
  if (last4 === "") return renewed;
  return { ...renewed, last4, fingerprint: `simfp_${digest(`${card.fingerprint} ${last4}`)}` };
}
