import type { ConsentEvent } from "./consent.ts";
import type { ImportEvent } from "./import.ts";
import type { PaymentMethodEvent } from "./payment-method.ts";
import type { ProcessorAccountEvent } from "./processor-account.ts";
import type { SetupEvent } from "./setup.ts";
import type { UsageEvent } from "./usage-record.ts";
import type { WalletEvent } from "./wallet.ts";

/** Everything that payment-method announces. */
export type AnyEvent =
  | SetupEvent
  | PaymentMethodEvent
  | ConsentEvent
  | WalletEvent
  | UsageEvent
  | ProcessorAccountEvent
  | ImportEvent;
