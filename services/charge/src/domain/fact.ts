/** Objects of charge that have events of their own. */
export type FactObject =
  "order" | "payment_intent" | "attempt" | "notice" | "refund" | "external_payment";

/**
 * Something that became true of an object. Each revision of an object has exactly one, so its
 * sequence is the revision.
 */
export type Fact = {
  type: `${FactObject}.${string}`;
  object: FactObject;
  /** Which of them, where a decision holds several. */
  objectId?: string;
};
