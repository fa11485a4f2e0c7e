import type { Clock, Sleep } from "@flint/std";
import { chargeStore, type Charges } from "./store/charges.ts";
import { failedKeyStore, type FailedKeys } from "./store/failed-keys.ts";
import type { Ledger } from "./store/ledger.ts";
import { methodStore, type Methods } from "./store/methods.ts";
import { outageStore, type Outages } from "./store/outages.ts";
import { refundStore, type Refunds } from "./store/refunds.ts";
import { requestStore, type Requests } from "./store/requests.ts";
import { setupStore, type Setups } from "./store/setups.ts";

/** What every door of the simulator works with. */
export type Deps = {
  /** Tells what a key's window, a look-up's lag and a pending debit are measured by. */
  clock: Clock;
  /** Waits by the machine's clock: slow and missing answers. */
  sleep: Sleep;
  ledger: Ledger;
  charges: Charges;
  failedKeys: FailedKeys;
  methods: Methods;
  outages: Outages;
  refunds: Refunds;
  requests: Requests;
  setups: Setups;
};

/** Puts the stores over an open ledger together. */
export function makeDeps(ledger: Ledger, { clock, sleep }: Pick<Deps, "clock" | "sleep">): Deps {
  return {
    clock,
    sleep,
    ledger,
    charges: chargeStore(ledger),
    failedKeys: failedKeyStore(ledger),
    methods: methodStore(ledger),
    outages: outageStore(ledger),
    refunds: refundStore(ledger),
    requests: requestStore(ledger),
    setups: setupStore(ledger),
  };
}
