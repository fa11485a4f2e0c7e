import type { Contracts, ReasonContract } from "./contracts.ts";
import type { ReasonRow, ReasonTables } from "./reason-tables.ts";

const INTRODUCTION = `<!-- Written by \`npm run generate\` from the contracts and the services' reasons.ts. -->

# Errors

A call that is refused answers with a Connect or gRPC status whose details hold one
\`flint.type.v1.Refusal\`: the reason below, the field at fault, whether the same call may succeed
later, what to do, and the id of the call to quote to support. Branch on the reason, never on the
message.

A charge that was declined is no error: the call succeeded, and the attempt in the answer says how
the charge ended. \`retryable\` means that the same call, unchanged and with the same \`request_id\`,
may succeed later.
`;

// In the order of RefusalCategory's numbers; each is explained in flint/type/v1/refusal.proto.
const CATEGORIES = [
  "unspecified",
  "request",
  "credential",
  "absent",
  "conflict",
  "state",
  "account",
  "limit",
  "outage",
];

// Connect's codes by number, the same as gRPC's.
const CODES = [
  "ok",
  "canceled",
  "unknown",
  "invalid_argument",
  "deadline_exceeded",
  "not_found",
  "already_exists",
  "permission_denied",
  "resource_exhausted",
  "failed_precondition",
  "aborted",
  "out_of_range",
  "unimplemented",
  "internal",
  "unavailable",
  "data_loss",
  "unauthenticated",
];

/** The page of every reason that a caller can meet: a table per project. */
export function errorsPage(contracts: Contracts, tables: ReasonTables): string {
  const projects = [...new Set(contracts.reasons.map((reason) => reason.project))].sort(
    (left, right) => rank(left) - rank(right) || left.localeCompare(right),
  );
  const sections = projects.map((project) => {
    const rows = contracts.reasons
      .filter((reason) => reason.project === project)
      .map((reason) => line(reason, tables.get(project)?.[reason.name]));
    return `## ${project === "type" ? "Any call" : project}

| reason | code | category | retryable | meaning | what to do |
| --- | --- | --- | --- | --- | --- |
${rows.join("\n")}
`;
  });
  return [INTRODUCTION, ...sections].join("\n");
}

// What any call can answer stands first, the simulator's own last.
function rank(project: string): number {
  return project === "type" ? 0 : project === "simulator" ? 2 : 1;
}

function line(reason: ReasonContract, row: ReasonRow | undefined): string {
  const cells =
    row === undefined
      ? ["", "", "", reason.meaning, ""]
      : [
          `\`${CODES[row.code] ?? row.code}\``,
          CATEGORIES[row.category] ?? String(row.category),
          row.retryable ? "yes" : "no",
          reason.meaning,
          row.whatToDo,
        ];
  return `| ${[`\`${reason.name}\``, ...cells].map(cell).join(" | ")} |`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
