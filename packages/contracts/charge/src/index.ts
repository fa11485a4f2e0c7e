// Written by `npm run generate`.
export * from "../gen/flint/charge/v1/attempt_pb.js";
export * from "../gen/flint/charge/v1/consent_export_service_pb.js";
export * from "../gen/flint/charge/v1/error_reason_pb.js";
export * from "../gen/flint/charge/v1/export_service_pb.js";
export * from "../gen/flint/charge/v1/external_payment_pb.js";
export * from "../gen/flint/charge/v1/external_payment_service_pb.js";
export * from "../gen/flint/charge/v1/notice_pb.js";
export * from "../gen/flint/charge/v1/notice_service_pb.js";
export * from "../gen/flint/charge/v1/order_edit_pb.js";
export * from "../gen/flint/charge/v1/order_pb.js";
export * from "../gen/flint/charge/v1/order_service_pb.js";
export * from "../gen/flint/charge/v1/payment_intent_pb.js";
export * from "../gen/flint/charge/v1/payment_intent_service_pb.js";
export * from "../gen/flint/charge/v1/readiness_service_pb.js";
export * from "../gen/flint/charge/v1/refund_pb.js";
export * from "../gen/flint/charge/v1/refund_service_pb.js";
