/** Requests made from the contract alone, so that a new RPC or field is tested at once. */
import { randomUUID } from "node:crypto";
import {
  create,
  type DescField,
  type DescMessage,
  type Message,
  ScalarType,
} from "@bufbuild/protobuf";
import { DurationSchema, TimestampSchema } from "@bufbuild/protobuf/wkt";
import { ChargeReason, Initiator } from "@flint/contracts-charge";
import { ConsentPurpose, PaymentMethodUsage } from "@flint/contracts-payment-method";
import { TokenKind } from "@flint/contracts-platform";
import { MoneySchema } from "@flint/contracts-type";
import { absentId, idPrefixOf, textRulesOf } from "./field-rules.ts";

/** Ids to put where the contract asks for one, by prefix: `{ cus: "cus_…" }`. */
export type IdsByPrefix = Readonly<Record<string, string>>;

/** How a sample is filled. */
export type SampleChoices = {
  /** An id that no object has stands where none is given. */
  ids?: IdsByPrefix;
  /** Which of a message's {@link shapesOf}. */
  shape?: number;
};

/** Where rules that no contract can declare want another value than the first that fits. */
const CHOSEN: Readonly<Record<string, unknown>> = {
  "CreateSetupRequest.usage": PaymentMethodUsage.OFF_SESSION,
  "ConsentTerms.purpose": ConsentPurpose.UNSCHEDULED,
  "CompleteSetupRequest.processor_token": "sim_approve",
  "NewImportRow.usage": PaymentMethodUsage.OFF_SESSION,
  "NewImportRow.processor_token": "sim_approve",
  "GivenConsent.accept_time": create(TimestampSchema, { seconds: 1_600_000_000n }),
  "PayOrderRequest.initiator": Initiator.MERCHANT,
  "PayOrderRequest.reason": ChargeReason.UNSCHEDULED,
  "PayOrderRequest.expected_outstanding": create(MoneySchema, {
    currency: "EUR",
    amountMinor: 2000n,
  }),
  "CheckReadinessRequest.initiator": Initiator.MERCHANT,
  "CheckReadinessRequest.reason": ChargeReason.UNSCHEDULED,
  "CreatePaymentIntentRequest.initiator": Initiator.MERCHANT,
  "CreatePaymentIntentRequest.reason": ChargeReason.UNSCHEDULED,
  "SavePaymentMethod.processor_token": "sim_approve",
  "RecordExternalPaymentRequest.occur_time": create(TimestampSchema, {
    seconds: 1_600_000_000n,
  }),
  "CreateTokenRequest.kind": TokenKind.AGENT,
  // Of the builder's order: what a sample pays of it, an edit leaves.
  "OrderLineChange.unit_amount": create(MoneySchema, { currency: "EUR", amountMinor: 2000n }),
  "CreateOrderRequest.collect_reason": ChargeReason.UNSCHEDULED,
  "OrderCollectionChange.collect_reason": ChargeReason.UNSCHEDULED,
  "MetadataChange.delete": [],
  "MetadataChange.clear": false,
};

/** What a caller leaves out of a request that shall be accepted. */
const LEFT_OUT: readonly string[] = [
  "OrderLine.id",
  "OrderLine.amount",
  // Of the order's lines there is one: it is changed.
  "OrderLinesChange.remove",
  // It must lie after `created_from`.
  "ListOrdersRequest.created_before",
  "Settings.revision",
  // It must lie between the notice's recording and now.
  "MarkNoticeSentRequest.send_time",
  // It excludes a payment method and wants another initiator and reason.
  "CreatePaymentIntentRequest.save_payment_method",
  // The order of a workspace's ids is not the intent's; and each of a line is refunded once.
  "CreateRefundRequest.order_id",
  "CreateRefundRequest.lines",
  // It excludes a payment method, and must be an attempt of the intent's own.
  "ConfirmPaymentIntentRequest.attempt_id",
  "ConfirmOrderPaymentIntentRequest.attempt_id",
  // Of a workspace's ids of one kind there is one: it cannot stand in its own place.
  "DetachPaymentMethodRequest.replacement_payment_method_id",
  "RevokeConsentRequest.replacement_payment_method_id",
];
const LEFT_OUT_EVERYWHERE: readonly string[] = [
  ...["page_token", "expected_revision", "after_id"],
  // It must be later than `created_from`, and one instant stands for all.
  "created_before",
];

/** Fields that exclude each other without being a oneof: what each shape is without. */
const ALTERNATIVES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  CheckReadinessRequest: [["order_id"], ["customer_id"]],
  CreatePaymentIntentRequest: [["order_id"], ["amount", "description", "external_reference_id"]],
};

/** How many shapes a message has: the cases of its oneofs, or of its alternatives. */
export function shapesOf(desc: DescMessage): number {
  const cases = desc.oneofs.map(({ fields }) => fields.length);
  return Math.max(1, ALTERNATIVES[desc.name]?.length ?? 1, ...cases);
}

/** Whether a shape of a message has the field. */
export function isInShape(field: DescField, shape: number): boolean {
  if (field.oneof !== undefined) return field.oneof.fields[shape] === field;
  return ALTERNATIVES[field.parent.name]?.[shape]?.includes(field.name) !== true;
}

/** A request that keeps its contract and that the door should accept, every field set that can be. */
export function sampleOf(desc: DescMessage, choices: SampleChoices = {}): Message {
  const message: Record<string, unknown> = {};
  for (const field of desc.fields) {
    if (!isInShape(field, choices.shape ?? 0) || isLeftOut(field)) continue;
    const value = CHOSEN[nameOf(field)] ?? valueOf(field, choices);
    if (field.oneof === undefined) message[field.localName] = value;
    else message[field.oneof.localName] = { case: field.localName, value };
  }
  return create(desc, message);
}

/** Whether a request that names the field is refused, or may be. */
export function isLeftOut(field: DescField): boolean {
  return LEFT_OUT_EVERYWHERE.includes(field.name) || LEFT_OUT.includes(nameOf(field));
}

const nameOf = (field: DescField) => `${field.parent.name}.${field.name}`;

function valueOf(field: DescField, choices: SampleChoices): unknown {
  switch (field.fieldKind) {
    case "list":
      return [single(field, choices)];
    case "map":
      return { sample: "text" };
    default:
      return single(field, choices);
  }
}

function single(field: DescField, choices: SampleChoices): unknown {
  if (field.message !== undefined) return nested(field.message, choices);
  if (field.enum !== undefined) return field.enum.values.find(({ number }) => number > 0)?.number;
  switch (field.scalar) {
    case ScalarType.STRING:
      return textOf(field, choices);
    case ScalarType.BOOL:
      return true;
    case ScalarType.INT64:
      return 1n;
    default:
      return 1;
  }
}

function nested(desc: DescMessage, choices: SampleChoices): Message {
  switch (desc.typeName) {
    case TimestampSchema.typeName:
      return create(TimestampSchema, { seconds: 4_000_000_000n });
    case DurationSchema.typeName:
      return create(DurationSchema, { seconds: 60n });
    default:
      return sampleOf(desc, choices);
  }
}

/** Words that fit a pattern or a length of the contract; a new pattern needs a new line here. */
const WORDS = ["text", "EUR", "AT", "ada@example.com", "https://shop.example"];
const WORDS_OF_FIELDS: Readonly<Record<string, string>> = {
  currency: "EUR",
  time_zone: "Europe/Vienna",
  scopes: "orders:read",
  ip_address: "192.0.2.1",
};
/** No other object of the workspace may have the same. */
const OWN_TO_EACH: readonly string[] = ["request_id", "external_reference_id"];

function textOf(field: DescField, { ids = {} }: SampleChoices): string {
  const prefix = idPrefixOf(field);
  if (prefix !== undefined) return ids[prefix] ?? absentId(prefix);
  if (OWN_TO_EACH.includes(field.name)) return randomUUID();
  const rules = textRulesOf(field);
  const known = [WORDS_OF_FIELDS[field.name] ?? "text", ...WORDS];
  const words = rules === undefined || rules.in.length === 0 ? known : rules.in;
  const pattern = new RegExp(rules?.pattern ?? "", "u");
  const fitting = words.find((word) => pattern.test(word));
  if (fitting === undefined) throw new Error(`No word fits ${field.toString()}: add one.`);
  return fitting;
}
