/**
 * Names of Stripe's well-known test payment methods, for people who come from there, and the
 * token that does the same here. Names only: a card number is no token.
 *
 * Source: docs.stripe.com/testing.
 */
export const STRIPE_NAMES: Readonly<Record<string, string>> = {
  pm_card_visa: "sim_approve",
  // 4000002500003155: authenticates unless it is set up; afterwards off-session works.
  pm_card_authenticationRequiredOnSetup: "sim_approve__authenticate_at_setup",
  // 4000002760003184: authenticates every time.
  pm_card_authenticationRequired: "sim_authenticate__authenticate_at_setup",
  // 4000008260003178: authenticates, then has no funds off-session.
  pm_card_authenticationRequiredChargeDeclinedInsufficientFunds:
    "sim_decline_insufficient_funds__authenticate_at_setup",
  // 4000000000000341: can be saved, every charge is declined.
  pm_card_chargeCustomerFail: "sim_decline_generic_decline",
  // Stripe declines the next ones when they are saved as well; here they can be saved, since
  // what is of interest is the charge.
  pm_card_visa_chargeDeclined: "sim_decline_generic_decline",
  pm_card_visa_chargeDeclinedInsufficientFunds: "sim_decline_insufficient_funds",
  pm_card_visa_chargeDeclinedLostCard: "sim_decline_lost_card",
  pm_card_visa_chargeDeclinedStolenCard: "sim_decline_stolen_card",
  pm_card_chargeDeclinedExpiredCard: "sim_decline_expired_card",
  pm_card_chargeDeclinedProcessingError: "sim_decline_processing_error",
  // 4000000000007726 and 4000000000005126: refunds succeed late, and fail late.
  pm_card_pendingRefund: "sim_approve__refund_pending",
  pm_card_refundFail: "sim_approve__refund_fails_late",
  pm_card_visa_chargeDeclinedVelocityLimitExceeded: "sim_decline_card_velocity_exceeded",
};
