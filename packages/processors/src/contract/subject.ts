import type { Processor } from "../processor.ts";
import type { ChargeRequest } from "../charge.ts";
import type { RefundRequest } from "../refund.ts";

/** What a saved method of a contract case does. */
export type ContractBehaviour =
  | "approve"
  /** Declines with `insufficient_funds`, response code 51. */
  | "decline"
  | "requires_action"
  | "pending"
  /** A debit that is pending, and returned for lack of funds when it settles. */
  | "returned"
  /** A debit that is approved at once, and returned when it settles. */
  | "returned_late"
  /** Never answers its first charge, having done nothing; then approves. */
  | "lost_before_once"
  /** Moves the money and never answers. */
  | "lost_after"
  /** Moves the money and answers after 200 ms. */
  | "slow"
  /** Refuses the first capture of a charge; then takes it. */
  | "capture_refused_once"
  /** Never answers the first capture of a charge, having done nothing; then takes it. */
  | "capture_lost_before_once"
  /** Takes the money of the first capture and never answers it. */
  | "capture_lost_after"
  /** Turns its first charge away before anything is done; then approves. */
  | "refused_once"
  /** Answers its first charge that there are too many; then approves. */
  | "rate_limited_once"
  /** Approves; its refunds are pending, then succeed when they settle. */
  | "refund_pending"
  /** Approves; its refunds are pending, then fail when they settle. */
  | "refund_fails_late"
  /** Approves; its refunds fail at once. */
  | "refund_fails"
  /** Approves; never answers the first request for a refund under a key, having done nothing. */
  | "refund_lost_before"
  /** Approves; refunds, and does not answer the first request. */
  | "refund_lost_after";

/** An adapter under test, before a processor of its own, with the strings behind it. */
export interface ContractSubject {
  processor: Processor;
  /** Saves a method that behaves so, and gives the processor's id of it. */
  save(behaviour: ContractBehaviour): Promise<string>;
  /** Lets a test token finish a setup, as the customer's browser does. */
  confirmSetup(
    clientPayload: Readonly<Record<string, string>>,
    how: "save" | "fail",
  ): Promise<void>;
  /** A token that a merchant holds already: of a card that can be charged, or of a closed one. */
  held(what: "open" | "closed"): Promise<string>;
  /** Has the issuer renew a saved card: another number, expiring in March 2041. */
  renew(processorMethodId: string): Promise<void>;
  /** Has the issuer close the account behind a saved card. */
  closeAccount(processorMethodId: string): Promise<void>;
  /** Lets the customer do what the charge of an attempt asks for, or fail at it. */
  authenticate(attemptId: ChargeRequest["attemptId"], how: "succeed" | "fail"): Promise<void>;
  /**
   * Breaks the connection of every request from now on: before it does anything, or after; until it
   * is "never" again.
   */
  breakConnections(when: "before" | "after" | "never"): Promise<void>;
  /** Lets every pending charge settle. */
  settle(): Promise<void>;
  /** The processor's time. */
  now(): Temporal.Instant;
  /** Lets the processor's time pass: keys are forgotten, look-ups catch up. */
  advance(ms: number): void;
  /** How many charges the processor's own ledger holds for the attempt, of any outcome. */
  booked(attemptId: ChargeRequest["attemptId"]): Promise<number>;
  /** How much the processor's own ledger took of the attempt's authorisation, in its unit. */
  captured(attemptId: ChargeRequest["attemptId"]): Promise<bigint>;
  /** How many requests for a capture reached the processor. */
  capturesSent(): Promise<number>;
  /** How many requests for a charge reached the processor for the attempt. */
  sent(attemptId: ChargeRequest["attemptId"]): Promise<number>;
  /** What the processor's own ledger has refunded, or holds pending, for the refund. */
  refunded(refundId: RefundRequest["refundId"]): Promise<bigint>;
  /** How many requests for a refund reached the processor for it. */
  refundsSent(refundId: RefundRequest["refundId"]): Promise<number>;
  close(): Promise<void>;
}
