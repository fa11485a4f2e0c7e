export { canRepresent, toProcessorUnits } from "./amount.ts";
export type { AmountRules } from "./amount.ts";
export {
  LEFT_ALONE_MS,
  makeCircuit,
  UNANSWERED_MAX,
  type Circuit,
  type CircuitName,
} from "./circuit.ts";
export { contextMetadata } from "./context-metadata.ts";
export {
  CannotFind,
  NotSent,
  OutcomeUnknown,
  TokenRefused,
  type NotSentReason,
  type OutcomeUnknownReason,
} from "./errors.ts";
export type { CancelAnswer, CancelRequest, DeclinedPayment, SucceededPayment } from "./cancel.ts";
export type { CaptureAnswer, CaptureRequest } from "./capture.ts";
export type {
  ChargeAnswer,
  ChargeReason,
  ChargeRequest,
  CustomerAction,
  FindAnswer,
  FindRequest,
  FinishActionRequest,
  ProcessorDecline,
} from "./charge.ts";
export { canAuthorizeAt, canRepresentAt } from "./represent.ts";
export { processorKey } from "./processor-key.ts";
export type { CallOptions, Processor, ProcessorCapabilities } from "./processor.ts";
export type {
  DebitKind,
  FinishSetupRequest,
  LookUpMethodAnswer,
  LookUpMethodRequest,
  MethodAnswer,
  MethodFacts,
  ReadMethodRequest,
  SavedMethod,
  SetupAnswer,
  StartedSetup,
  StartSetupRequest,
} from "./setup.ts";
export type {
  FindRefundAnswer,
  FindRefundRequest,
  RefundAnswer,
  RefundFailure,
  RefundRequest,
} from "./refund.ts";
export {
  simulatorProcessor,
  simulatorProfileOf,
  simulatorSecret,
  type SimulatorProfile,
} from "./simulator/simulator-processor.ts";
