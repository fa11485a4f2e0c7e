/** Kind of the job that deletes a payment method which never became active, with its setup. */
export const ERASE_FAILED_METHOD = "erase_failed_method";

/**
 * Which one, by its setup, which says when it ended; with `duplicateId` the one that failed because
 * the customer had its card: its setup names that one, and stays.
 */
export type EraseFailedMethodPayload = { setupId: string; duplicateId?: string };
