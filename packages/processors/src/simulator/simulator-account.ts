import type { CallOptions as ConnectOptions, Client } from "@connectrpc/connect";
import type { ProcessorService } from "@flint/contracts-simulator";
import type { CallOptions } from "../processor.ts";
import type { ProfileRules } from "./profile-rules.ts";

/** One account at the simulator: how it is reached and what it can do. */
export type SimulatorAccount = {
  client: Client<typeof ProcessorService>;
  headers: { authorization: string };
  rules: ProfileRules;
};

/** The options of one call under the account's secret. */
export function connectOptions(account: SimulatorAccount, call: CallOptions): ConnectOptions {
  return { headers: account.headers, timeoutMs: call.timeoutMs, signal: call.signal };
}
