import type { CardChange, Token } from "../domain/behaviour.ts";
import { digest, digestNumber } from "../digest.ts";

/** What is known of an invented card. */
export type Card = {
  brand: "visa" | "mastercard";
  last4: string;
  expiryMonth: number;
  expiryYear: number;
  fingerprint: string;
};

/**
 * Invents the card that a token stands for. The same card (the same label, or else the same
 * token) has the same facts and, within one account, the same fingerprint.
 *
 * @param text the token as it was given
 */
export function cardOf(accountId: string, text: string, token: Token): Card {
  const card = token.card === undefined ? `token ${text}` : `card ${token.card}`;
  return {
    brand: token.adviceCode === "" ? "visa" : "mastercard",
    last4: String(digestNumber(card) % 10_000).padStart(4, "0"),
    expiryMonth: token.expiry?.month ?? 12,
    expiryYear: token.expiry?.year ?? 2034,
    fingerprint: `simfp_${digest(`${accountId} ${card}`)}`,
  };
}

/** The card after what its issuer did to it; another number is another fingerprint. */
export function changedCard(card: Card, change: CardChange | undefined): Card {
  if (change?.kind !== "renewal") return card;
  const { expiryMonth, expiryYear, last4 } = change;
  const renewed = { ...card, expiryMonth, expiryYear };
  if (last4 === "") return renewed;
  return { ...renewed, last4, fingerprint: `simfp_${digest(`${card.fingerprint} ${last4}`)}` };
}
