import type { Money } from "@flint/money";
import { canRepresent } from "./amount.ts";
import {
  PROFILE_RULES,
  type ProfileRules,
  type SimulatorProfile,
} from "./simulator/profile-rules.ts";

/** A processor by its name, and whose rules an account there follows. */
export type ProcessorPlace = { processor: string; profile: string };

/**
 * Whether a processor can represent an amount, asked without an account's secret: what
 * `Processor.canRepresent` of an account there answers.
 *
 * @throws Error for a processor or a profile that there is no adapter of
 */
export function canRepresentAt(place: ProcessorPlace, amount: Money): boolean {
  return canRepresent(rulesAt(place).amounts, amount);
}

/**
 * Whether a processor can hold a card's money and take it later, asked without an account's secret.
 *
 * @throws Error for a processor or a profile that there is no adapter of
 */
export function canAuthorizeAt(place: ProcessorPlace): boolean {
  return rulesAt(place).capabilities.authorizes;
}

function rulesAt({ processor, profile }: ProcessorPlace): ProfileRules {
  if (processor !== "simulator" || !Object.hasOwn(PROFILE_RULES, profile)) {
    throw new Error(`There is no adapter of ${processor} ${profile}.`);
  }
  return PROFILE_RULES[profile as SimulatorProfile];
}
