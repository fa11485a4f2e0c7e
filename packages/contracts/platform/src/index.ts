// Written by `npm run generate`.
export * from "../gen/flint/platform/v1/api_key_pb.js";
export * from "../gen/flint/platform/v1/api_key_service_pb.js";
export * from "../gen/flint/platform/v1/authentication_internal_service_pb.js";
export * from "../gen/flint/platform/v1/bootstrap_internal_service_pb.js";
export * from "../gen/flint/platform/v1/error_reason_pb.js";
export * from "../gen/flint/platform/v1/merchant_pb.js";
export * from "../gen/flint/platform/v1/merchant_service_pb.js";
export * from "../gen/flint/platform/v1/settings_service_pb.js";
export * from "../gen/flint/platform/v1/token_service_pb.js";
export * from "../gen/flint/platform/v1/workspace_pb.js";
export * from "../gen/flint/platform/v1/workspace_service_pb.js";
