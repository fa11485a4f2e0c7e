/** Kind of the job that deletes a payment method which never became active, with its setup. */
export const ERASE_FAILED_METHOD = "erase_failed_method";

/** Which one, by its setup, which says when it ended. */
export type EraseFailedMethodPayload = { setupId: string };
