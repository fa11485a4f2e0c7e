// Written by `npm run generate`.
export * from "../gen/flint/simulator/v1/action_pb.js";
export * from "../gen/flint/simulator/v1/charge_pb.js";
export * from "../gen/flint/simulator/v1/control_service_pb.js";
export * from "../gen/flint/simulator/v1/decline_pb.js";
export * from "../gen/flint/simulator/v1/error_reason_pb.js";
export * from "../gen/flint/simulator/v1/logged_request_pb.js";
export * from "../gen/flint/simulator/v1/processor_service_pb.js";
export * from "../gen/flint/simulator/v1/refund_pb.js";
export * from "../gen/flint/simulator/v1/setup_pb.js";
export * from "../gen/flint/simulator/v1/stored_method_pb.js";
