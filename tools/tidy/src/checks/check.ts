import type { Contracts } from "../contracts.ts";
import type { Finding } from "../finding.ts";
import type { ReasonTables } from "../reason-tables.ts";
import type { Tree } from "../tree.ts";

/** What the checks look at. */
export type Facts = { tree: Tree; contracts: Contracts; tables: ReasonTables };

/** One rule that no linter has: a function of the facts, so that tests can plant breaches. */
export type Check = (facts: Facts) => Finding[];
