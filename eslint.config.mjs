/** What ESLint asks of the code. `npm run check -- lint` adds what to do about each finding. */
import javascript from "@eslint/js";
import { defineConfig } from "eslint/config";
import typescript from "typescript-eslint";

const nodeGlobals = Object.fromEntries(
  Object.getOwnPropertyNames(globalThis).map((name) => [name, "readonly"]),
);

export default defineConfig(
  {
    ignores: [
      "**/node_modules/",
      "**/gen/",
      ".flint/",
      ".nx/",
      "coverage/",
      "packages/contracts/*/src/index.ts",
    ],
  },
  javascript.configs.recommended,
  {
    rules: {
      eqeqeq: "error",
      "no-restricted-syntax": [
        "error",
        {
          selector: "TSEnumDeclaration",
          message:
            "No enums: type stripping cannot run them. Write a union of strings, with a table `satisfies Record<Union, …>` beside it.",
        },
        {
          selector: "TSModuleDeclaration[declare!=true]",
          message: "No namespaces: type stripping cannot run them. A file is a module.",
        },
      ],
    },
  },
  {
    files: ["**/*.{ts,mts}"],
    extends: [typescript.configs.recommended],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // The compiler knows them better.
      "no-undef": "off",
      "no-fallthrough": "off",
      "no-unused-vars": "off",
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true },
      ],
      "@typescript-eslint/consistent-type-imports": [
        "error",
        { fixStyle: "separate-type-imports" },
      ],
      "@typescript-eslint/no-import-type-side-effects": "error",
      // These four need types.
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
      "@typescript-eslint/naming-convention": [
        "error",
        { selector: "default", format: ["camelCase"], leadingUnderscore: "allow" },
        {
          selector: ["variable"],
          format: ["camelCase", "UPPER_CASE", "PascalCase"],
          leadingUnderscore: "allow",
        },
        // Columns of a row keep their names when it is taken apart.
        { selector: ["variable", "parameter"], modifiers: ["destructured"], format: null },
        { selector: "import", format: ["camelCase", "PascalCase"] },
        { selector: "typeLike", format: ["PascalCase"] },
        // Keys are often names that others gave: headers, columns, reasons, settings.
        {
          selector: ["objectLiteralProperty", "objectLiteralMethod", "typeProperty", "typeMethod"],
          format: null,
        },
        {
          selector: "classProperty",
          format: ["camelCase", "UPPER_CASE"],
          leadingUnderscore: "forbid",
        },
      ],
    },
  },
  {
    files: ["packages/**", "services/**", "tools/**"],
    // What Jest loads by its path must be a default export.
    ignores: ["tools/dev/src/jest/**"],
    rules: {
      "no-restricted-exports": [
        "error",
        {
          restrictDefaultExports: {
            direct: true,
            named: true,
            defaultFrom: true,
            namedFrom: true,
            namespaceFrom: true,
          },
        },
      ],
    },
  },
  {
    files: ["**/*.mjs"],
    languageOptions: { globals: nodeGlobals },
  },
);
