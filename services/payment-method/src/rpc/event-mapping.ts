import { type DescMessage, type JsonObject, type MessageShape, toJson } from "@bufbuild/protobuf";
import {
  ConsentSchema,
  ImportSchema,
  PaymentMethodSchema,
  ProcessorAccountSchema,
  SetupSchema,
  UsageRecordSchema,
  WalletSchema,
} from "@flint/contracts-payment-method";
import type { NewEvent } from "@flint/outbox";
import { assertNever } from "@flint/std";
import type { AnyEvent } from "../domain/event.ts";
import { consentMessage } from "./consent-mapping.ts";
import { importMessage } from "./import-mapping.ts";
import { paymentMethodMessage } from "./payment-method-mapping.ts";
import { processorAccountMessage } from "./processor-account-mapping.ts";
import { setupMessage } from "./setup-mapping.ts";
import { usageRecordMessage } from "./usage-record-mapping.ts";
import { walletMessage } from "./wallet-mapping.ts";

type About = Pick<NewEvent, "objectId" | "objectSequence" | "snapshot">;

/** No evidence of a consent stands in an event: it is personal data. */
const NOTHING_AROUND = { consents: [], isDefault: false };

/** Which object an event is about, and how it is after it: its public message, as JSON. */
export function aboutOf(event: AnyEvent): About {
  switch (event.type) {
    case "setup.created":
    case "setup.requires_action":
    case "setup.succeeded":
    case "setup.failed":
    case "setup.abandoned":
    case "setup.expired": {
      const { setup, paymentMethod } = event;
      return about(setup, SetupSchema, setupMessage(setup, { paymentMethod, ...NOTHING_AROUND }));
    }
    case "payment_method.created":
    case "payment_method.active":
    case "payment_method.updated":
    case "payment_method.expiring":
    case "payment_method.expired":
    case "payment_method.failed":
    case "payment_method.detaching":
    case "payment_method.detached": {
      const message = paymentMethodMessage(event.paymentMethod, NOTHING_AROUND);
      if (event.type === "payment_method.updated") message.changedFacts = [...event.changed];
      return about(event.paymentMethod, PaymentMethodSchema, message);
    }
    case "consent.created":
    case "consent.revoking":
    case "consent.revoked":
    case "consent.superseding":
    case "consent.superseded": {
      const message = consentMessage(event.consent);
      delete message.evidence;
      return about(event.consent, ConsentSchema, message);
    }
    case "wallet.updated": {
      const { customerId: id, revision } = event.wallet;
      return about({ id, revision }, WalletSchema, walletMessage(event.wallet));
    }
    case "import.created":
    case "import.completed":
      return about(event.import, ImportSchema, importMessage(event.import));
    case "usage_record.created":
    case "usage_record.updated":
    case "usage_record.released":
    case "usage_record.stranded": {
      const { userId: id, revision } = event.usageRecord;
      return about({ id, revision }, UsageRecordSchema, usageRecordMessage(event.usageRecord));
    }
    case "processor_account.created":
    case "processor_account.updated":
      return about(event.account, ProcessorAccountSchema, processorAccountMessage(event.account));
    default:
      return assertNever(event);
  }
}

function about<D extends DescMessage>(
  object: { id: string; revision: number },
  schema: D,
  message: MessageShape<D>,
): About {
  return {
    objectId: object.id,
    objectSequence: object.revision,
    snapshot: toJson(schema, message) as JsonObject,
  };
}
