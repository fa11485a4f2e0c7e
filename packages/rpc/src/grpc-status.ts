import { Metadata, type status } from "@grpc/grpc-js";
import { toStatusDetails, type RefusedAnswer } from "./refusal.ts";

/** Where gRPC carries the details of an error. */
export const STATUS_DETAILS = "grpc-status-details-bin";

/** A refusal as a grpc-js status; Connect's codes are gRPC's. */
export function grpcStatus(
  refused: RefusedAnswer,
  headers: Record<string, string>,
): { code: status; details: string; metadata: Metadata } {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(headers)) {
    metadata.set(name, value);
  }
  metadata.set(STATUS_DETAILS, toStatusDetails(refused));
  return { code: refused.code as number as status, details: refused.message, metadata };
}
