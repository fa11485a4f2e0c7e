import type { DescMessage, Message } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { pathToString } from "@bufbuild/protobuf/reflect";
import { Refused } from "@flint/std";
import type { Reason } from "../reasons.ts";

const validator = createValidator();

/**
 * Checks a request against the bounds that its contract states.
 *
 * @throws Refused INVALID_FIELD, naming the first field that breaks one
 */
export function checkRequest(schema: DescMessage, request: Message): void {
  const result = validator.validate(schema, request);
  if (result.kind === "valid") return;
  if (result.kind === "error") throw result.error;
  const [violation] = result.violations;
  throw new Refused<Reason>("INVALID_FIELD", { field: pathToString(violation!.field) });
}
