import { randomUUID } from "node:crypto";
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";
import type { PublicRpc } from "./every-rpc.ts";

/** How to read again what a call wrote: the method to call next, and its request. */
export type Reading = {
  method: string;
  request(answer: JsonObject): JsonObject;
  /** The call works on its object once; later ones are refused for the object's state. */
  once?: boolean;
};

/** `{ customerId: <customer's id> }` and the like. */
function byId(method: string, field: string, object: string): Reading {
  return { method, request: (answer) => ({ [field]: (answer[object] as JsonObject)["id"] ?? "" }) };
}

/** Where the texts of a write are read again. */
export const READINGS: Readonly<Record<string, Reading>> = {
  CreateApiKey: byId("GetApiKey", "apiKeyId", "apiKey"),
  CreateSandbox: byId("GetWorkspace", "workspaceId", "workspace"),
  UpdateSettings: { method: "GetSettings", request: () => ({}) },
  UpdateProcessorAccount: byId("GetProcessorAccount", "processorAccountId", "processorAccount"),
  CreateCustomer: byId("GetCustomer", "customerId", "customer"),
  UpdateCustomer: byId("GetCustomer", "customerId", "customer"),
  CreateOrder: byId("GetOrder", "orderId", "order"),
  UpdateOrder: byId("GetOrder", "orderId", "order"),
  CreatePaymentIntent: byId("GetOrder", "orderId", "order"),
  CreateRefund: {
    method: "GetRefund",
    request: (answer) => ({ refundId: (answer["refunds"] as JsonObject[])[0]?.["id"] ?? "" }),
  },
  RecordExternalPayment: byId("GetExternalPayment", "externalPaymentId", "externalPayment"),
  ReverseExternalPayment: {
    ...byId("GetExternalPayment", "externalPaymentId", "externalPayment"),
    once: true,
  },
  MarkNoticeSent: { ...byId("GetNotice", "noticeId", "notice"), once: true },
  SupersedeConsent: { ...byId("GetConsent", "consentId", "consent"), once: true },
  ImportPaymentMethods: byId("ListImportRows", "importId", "import"),
  // The terms of a setup are shown by the payment method that comes of it.
  CreateSetup: {
    method: "CompleteSetup",
    request: (answer) => ({
      setupId: (answer["setup"] as JsonObject)["id"] ?? "",
      requestId: randomUUID(),
      processorToken: "sim_approve",
    }),
  },
};

/** Texts that are kept and never shown, or not kept: they can only be taken or refused. */
export const NOT_SHOWN: Readonly<Record<string, string>> = {
  "CreateToken.subject": "It stands inside the signed token.",
  "CreateToken.role": "It stands inside the signed token.",
  "CapturePaymentIntent.note": "It is shown with the capture, of which the intent has none.",
  "CompleteSetup.processor_token": "It is a secret.",
  "ImportPaymentMethods.rows[0].processor_token": "It is a secret.",
  "ImportPaymentMethods.rows[0].consents[0].terms.evidence.channel": "It waits for the row's turn.",
  "ImportPaymentMethods.rows[0].consents[0].terms.evidence.ip_address":
    "It waits for the row's turn.",
  "ImportPaymentMethods.rows[0].consents[0].terms.evidence.user_agent":
    "It waits for the row's turn.",
  "ImportPaymentMethods.rows[0].consents[0].terms.evidence.text_version":
    "It waits for the row's turn.",
  "ImportPaymentMethods.rows[0].consents[0].terms.evidence.locale": "It waits for the row's turn.",
  "ReopenOrder.reason": "It stands in the order's event, for the record.",
  "PayOrder.note": "It stands in the order's events, for the record.",
  "ConfirmPaymentIntent.note": "It stands in the order's events, for the record.",
  "ConfirmOrderPaymentIntent.note": "It stands in the order's events, for the record.",
  "CancelPaymentIntent.note": "It stands in the order's events, for the record.",
  "CancelOrderPaymentIntent.note": "It stands in the order's events, for the record.",
  "CreatePaymentIntent.note": "It stands in the order's events, for the record.",
  "UpdateCustomer.metadata.delete[0]": "It names what is no longer there.",
  "UpdateOrder.metadata.delete[0]": "It names what is no longer there.",
};

/** Whether texts of an RPC are shown again: a filter is not kept. */
export function isShown({ method, writes }: PublicRpc, path: string): boolean {
  return writes && path !== "request_id" && !(`${method.name}.${path}` in NOT_SHOWN);
}

/** Every text of an answer, the keys of its maps among them. */
export function textsIn(value: JsonValue | undefined): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...textsIn(inner)]);
}
