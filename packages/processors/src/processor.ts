import type { Money } from "@flint/money";
import type { CancelAnswer, CancelRequest } from "./cancel.ts";
import type { CaptureAnswer, CaptureRequest } from "./capture.ts";
import type {
  ChargeAnswer,
  ChargeRequest,
  FindAnswer,
  FindRequest,
  FinishActionRequest,
} from "./charge.ts";
import type { FindRefundAnswer, FindRefundRequest, RefundAnswer, RefundRequest } from "./refund.ts";
import type {
  FinishSetupRequest,
  LookUpMethodAnswer,
  LookUpMethodRequest,
  MethodAnswer,
  ReadMethodRequest,
  SetupAnswer,
  StartedSetup,
  StartSetupRequest,
} from "./setup.ts";

/**
 * One account at one processor: the port that charge and payment-method call, and that every
 * adapter is. An adapter sends each request once: no retry of its own, no key of its own, no
 * database. All adapters run the contract suite (`@flint/processors/contract`).
 */
export interface Processor {
  readonly capabilities: ProcessorCapabilities;

  /** Whether an amount can be sent as it is, so that a plan can refuse it beforehand. */
  canRepresent(amount: Money): boolean;

  /**
   * Asks for a charge, or asks again under the same key. A decline is an answer.
   *
   * @throws NotSent this request had no effect (see there)
   * @throws Error any other, OutcomeUnknown as a rule: the charge may exist
   */
  charge(request: ChargeRequest, options: CallOptions): Promise<ChargeAnswer>;

  /**
   * Takes the money of an authorised charge, all or part of it, once; or asks again under the same
   * key. What is not taken is released with it.
   *
   * @throws NotSent this request had no effect (see there)
   * @throws Error any other, OutcomeUnknown as a rule: the money may have been taken
   */
  capture(request: CaptureRequest, options: CallOptions): Promise<CaptureAnswer>;

  /**
   * Looks for a charge, as `capabilities.find` allows. `found: false` is not an answer: the
   * charge may exist all the same.
   *
   * @throws CannotFind this processor cannot look for it with what is known
   * @throws Error any other: nothing is known
   */
  find(request: FindRequest, options: CallOptions): Promise<FindAnswer>;

  /**
   * Asks for a refund of a charge, or asks again under the same key. A failure is an answer.
   *
   * @throws NotSent this request had no effect (see there)
   * @throws Error any other, OutcomeUnknown as a rule: the refund may exist
   */
  refund(request: RefundRequest, options: CallOptions): Promise<RefundAnswer>;

  /**
   * Looks for a refund, as `capabilities.find` allows for charges. `found: false` is not an
   * answer: the refund may exist all the same.
   *
   * @throws CannotFind this processor cannot look for it with what is known
   * @throws Error any other: nothing is known
   */
  findRefund(request: FindRefundRequest, options: CallOptions): Promise<FindRefundAnswer>;

  /**
   * Asks how a payment went whose customer was to act: `requires_action` where nothing came of it
   * yet. May be called again at any time, at every processor: where a payment cannot be looked up,
   * its action can be asked for.
   *
   * @throws Error nothing is known
   */
  finishAction(request: FinishActionRequest, options: CallOptions): Promise<ChargeAnswer>;

  /**
   * Ends a payment that waits for its customer, or holds money that was not captured. Asked again
   * it answers the same: a payment that was canceled stays so, and one that has its outcome keeps
   * it and tells it.
   *
   * @throws NotSent this request had no effect
   * @throws Error any other, OutcomeUnknown as a rule: the payment may be canceled, and may not
   */
  cancel(request: CancelRequest, options: CallOptions): Promise<CancelAnswer>;

  /** Begins the saving of a method. The same key again answers the same setup. */
  startSetup(request: StartSetupRequest, options: CallOptions): Promise<StartedSetup>;

  /**
   * Asks how a setup went; with `token`, hands over what the customer's form made first. May be
   * called again at any time.
   *
   * @throws TokenRefused the token is none, or comes too late
   */
  finishSetup(request: FinishSetupRequest, options: CallOptions): Promise<SetupAnswer>;

  /**
   * Reads what the processor holds under a token that the merchant had before. Changes nothing,
   * and may be called again at any time.
   *
   * @throws TokenRefused the processor does not know the token
   */
  lookUpMethod(request: LookUpMethodRequest, options: CallOptions): Promise<LookUpMethodAnswer>;

  /**
   * Asks what is known of a saved method now: its card may have been renewed, or its account
   * closed.
   *
   * @throws CannotFind this processor cannot be asked (`capabilities.readsMethods`)
   * @throws Error any other: nothing is known
   */
  readMethod(request: ReadMethodRequest, options: CallOptions): Promise<MethodAnswer>;
}

/** How long a call may take, and who can end it. */
export type CallOptions = {
  /** Ends the call; whether it arrived is then unknown. */
  signal?: AbortSignal;
  /** Ends the call after so long; above 0. */
  timeoutMs: number;
};

/** What a processor can do where processors differ; the engine that settles unknown outcomes reads it. */
export type ProcessorCapabilities = {
  /**
   * How long after the first send the same key is safe to send again. Later, a re-send can
   * charge, or refund, a second time.
   */
  keyWindowMs: number;
  /**
   * What a repeat within the window is told underneath: the first answer again, or a conflict
   * that names the charge (which the adapter then reads). Either way `charge` answers what
   * became of the first. A replay may be the answer of that time: what was pending is followed
   * by `find`.
   */
  onRepeat: "replay" | "conflict_with_id";
  /** Whether a card's money can be held by `authorizeOnly` and taken by `capture`. */
  authorizes: boolean;
  /** Whether `readMethod` can be asked for what an account updater knows. */
  readsMethods: boolean;
  find: {
    /**
     * What `find` needs: the key (it then works before any answer came), the processor's id, or
     * `none`: this processor cannot be asked.
     */
    by: "key" | "id" | "none";
    /** How long after its making a charge cannot be found by its key yet. */
    lagMs: number;
  };
};
