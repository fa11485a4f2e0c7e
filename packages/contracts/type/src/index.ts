// Written by `npm run generate`.
export * from "../gen/flint/type/v1/access_pb.js";
export * from "../gen/flint/type/v1/actor_pb.js";
export * from "../gen/flint/type/v1/error_reason_pb.js";
export * from "../gen/flint/type/v1/event_pb.js";
export * from "../gen/flint/type/v1/feed_service_pb.js";
export * from "../gen/flint/type/v1/money_pb.js";
export * from "../gen/flint/type/v1/order_context_pb.js";
export * from "../gen/flint/type/v1/refusal_pb.js";
export * from "./grpc-definition.ts";
export * from "./instant.ts";
export * from "./scopes.ts";
