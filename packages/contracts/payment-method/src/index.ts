// Written by `npm run generate`.
export * from "../gen/flint/payment_method/v1/consent_service_pb.js";
export * from "../gen/flint/payment_method/v1/error_reason_pb.js";
export * from "../gen/flint/payment_method/v1/import_pb.js";
export * from "../gen/flint/payment_method/v1/import_service_pb.js";
export * from "../gen/flint/payment_method/v1/payment_method_pb.js";
export * from "../gen/flint/payment_method/v1/payment_method_service_pb.js";
export * from "../gen/flint/payment_method/v1/processor_account_service_pb.js";
export * from "../gen/flint/payment_method/v1/setup_pb.js";
export * from "../gen/flint/payment_method/v1/setup_service_pb.js";
export * from "../gen/flint/payment_method/v1/usage_record_pb.js";
export * from "../gen/flint/payment_method/v1/wallet_internal_service_pb.js";
export * from "../gen/flint/payment_method/v1/wallet_service_pb.js";
