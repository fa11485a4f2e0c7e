import type { Money } from "@flint/money";
import { canRepresent } from "./amount.ts";
import { PROFILE_RULES, type SimulatorProfile } from "./simulator/profile-rules.ts";

/**
 * Whether a processor can represent an amount, asked without an account's secret: what
 * `Processor.canRepresent` of an account there answers.
 *
 * @throws Error for a processor or a profile that there is no adapter of
 */
export function canRepresentAt(
  { processor, profile }: { processor: string; profile: string },
  amount: Money,
): boolean {
  if (processor !== "simulator" || !Object.hasOwn(PROFILE_RULES, profile)) {
    throw new Error(`There is no adapter of ${processor} ${profile}.`);
  }
  return canRepresent(PROFILE_RULES[profile as SimulatorProfile].amounts, amount);
}
