/** Kind of the job that announces a card's coming expiry, and expires its payment method. */
export const FOLLOW_EXPIRY = "follow_expiry";

/** Which payment method. There is one such job as long as it is active. */
export type FollowExpiryPayload = { paymentMethodId: string };
