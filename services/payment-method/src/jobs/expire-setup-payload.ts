/** Kind of the job that ends a setup which nobody completed in its time. */
export const EXPIRE_SETUP = "expire_setup";

/** Which setup. */
export type ExpireSetupPayload = { setupId: string };
