import { actionCases } from "./action-cases.ts";
import { cancelCases } from "./cancel-cases.ts";
import type { ContractSubject } from "./subject.ts";
import { captureCases } from "./capture-cases.ts";
import { keyCases } from "./key-cases.ts";
import { outcomeCases } from "./outcome-cases.ts";
import { lossCases } from "./loss-cases.ts";
import { findCases } from "./find-cases.ts";
import { lookUpMethodCases } from "./look-up-method-cases.ts";
import { methodCases } from "./method-cases.ts";
import { refundCases } from "./refund-cases.ts";
import { setupCases } from "./setup-cases.ts";

/** One thing that every adapter must do. */
export type ContractCase = { name: string; run: () => Promise<void> };

/**
 * The contract suite of the port: everything that charge and payment-method rely on. Every
 * adapter runs all of it; where processors differ, a case asks the declared capabilities what to
 * expect, so that a capability that is not true fails.
 *
 * @param makeSubject a fresh subject for each case
 */
export function processorContract(makeSubject: () => Promise<ContractSubject>): ContractCase[] {
  const cases = {
    ...outcomeCases,
    ...lossCases,
    ...keyCases,
    ...captureCases,
    ...findCases,
    ...refundCases,
    ...actionCases,
    ...cancelCases,
    ...setupCases,
    ...lookUpMethodCases,
    ...methodCases,
  };
  return Object.entries(cases).map(([name, run]) => ({
    name,
    run: async () => {
      const subject = await makeSubject();
      try {
        await run(subject);
      } finally {
        await subject.close();
      }
    },
  }));
}
