// Written by `npm run generate`.
export * from "../gen/flint/customer/v1/customer_internal_service_pb.js";
export * from "../gen/flint/customer/v1/customer_pb.js";
export * from "../gen/flint/customer/v1/customer_service_pb.js";
export * from "../gen/flint/customer/v1/error_reason_pb.js";
