import { relative } from "node:path";
import { brokeDown, runProgram } from "../run-program.ts";
import type { Step } from "./step.ts";

type EslintFile = {
  filePath: string;
  messages: { ruleId: string | null; line?: number; message: string; fix?: unknown }[];
};

// What to do, where the rule's own message says only what is wrong.
const INSTRUCTIONS: Record<string, string> = {
  "@typescript-eslint/no-floating-promises":
    "Await it or return it; `void` it only where a comment says who hears of its failure.",
  "@typescript-eslint/no-misused-promises":
    "Whoever takes this function will not wait for it: give it one that returns nothing.",
  "@typescript-eslint/naming-convention":
    "Values in camelCase, types in PascalCase, constants of the trade in UPPER_CASE; whole words.",
  "@typescript-eslint/switch-exhaustiveness-check":
    "Name the missing case; end the switch in assertNever.",
  "@typescript-eslint/consistent-type-imports": "Write `import type`: types are stripped, not run.",
  "@typescript-eslint/no-explicit-any": "Say what it is, or take `unknown` and look.",
  "@typescript-eslint/no-unused-vars": "Remove it; what must stay in a signature begins with _.",
};

/** ESLint with type information over all TypeScript and JavaScript. */
export const lint: Step = {
  name: "lint",
  summary: "eslint with types: names, exports, promises, no enums",
  async run(root) {
    const result = await runProgram(root, "eslint", ["--format", "json", "."]);
    if (result.exitCode > 1) throw brokeDown("eslint", result);
    const files = JSON.parse(result.stdout.toString()) as EslintFile[];
    return files.flatMap((file) => {
      const path = relative(root, file.filePath);
      return file.messages.map((message) => ({
        path,
        line: message.line,
        problem: message.message,
        instruction:
          INSTRUCTIONS[message.ruleId ?? ""] ??
          (message.fix === undefined
            ? `The rule is ${message.ruleId ?? "the parser's"}: mend it where it stands.`
            : `Run: npx eslint --fix ${path}`),
      }));
    });
  },
};
