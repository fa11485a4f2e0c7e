export type { BoundRpc, RpcGroup } from "./bound-rpc.ts";
export type { Call } from "./call.ts";
export { CallEnded } from "./call.ts";
export type { CallRecord, Protocol } from "./call-log.ts";
export { holdsCardNumber } from "./card-number.ts";
export { connectHandler, type ConnectHandlerOptions } from "./connect-handler.ts";
export type { CorsAllowed } from "./cors.ts";
export type { Authenticator, CallWorkspace, Credential, RequestHeaders } from "./credential.ts";
export { grpcServer } from "./grpc-server.ts";
export { createInProcessTransport } from "./in-process-transport.ts";
export { listen, type ListenerOptions, type RpcListener } from "./listener.ts";
export { BODY_BYTES_MAX, CALL_TIME_MAX_MS, STREAM_TIME_MAX_MS, STREAMS_MAX } from "./limits.ts";
export { createPipeline, type Pipeline, type PipelineOptions } from "./pipeline.ts";
export type { RateLimit } from "./rate-limit.ts";
export { commonReasons, type CommonReason, type ReasonRow, type Reasons } from "./reasons.ts";
export { refusalOf } from "./refusal.ts";
export { rpc, streamRpc, type Rpc, type RpcOptions } from "./rpc.ts";
export {
  createAuthenticator,
  type ApiKeyRecord,
  type AuthenticatorOptions,
  type WorkspaceRecord,
} from "./authenticator.ts";
export { CREDENTIAL_TRUST_MAX_MS } from "./fresh-cache.ts";
export { createGrpcJsTransport, type GrpcTransport } from "./grpc-transport.ts";
export { parseKeyRing, type KeyRing } from "./key-ring.ts";
export { serviceClient, serviceTransport, type ServiceCaller } from "./service-client.ts";
export type { ServiceIdentity } from "./service-token.ts";
export { signUserToken, USER_TOKEN_LIFETIME_MAX_S, type UserToken } from "./user-token.ts";
export { eraseRequests } from "./erase-requests.ts";
export { IN_FLIGHT_RETRY_MS, once, onceAfter, REQUEST_KEPT_HOURS, type OnceDeps } from "./once.ts";
export {
  firstDifference,
  requestFingerprint,
  type FingerprintSeal,
} from "./request-fingerprint.ts";
export { rpcMigrations } from "./migrations.ts";
