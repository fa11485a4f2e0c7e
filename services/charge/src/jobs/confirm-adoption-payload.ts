/** Kind of the job that tells what became of a payment that saves its payment method. */
export const CONFIRM_ADOPTION = "confirm_adoption";

/** The adopted setup, and the outcome. */
export type ConfirmAdoptionPayload = {
  setupId: string;
  adoptedBy: string;
  makeDefault: boolean;
  /** Otherwise it was declined. */
  approved: boolean;
};
