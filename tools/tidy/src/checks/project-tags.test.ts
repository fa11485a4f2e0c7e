import { describe, expect, test } from "@jest/globals";
import { told } from "../testing/facts.ts";
import { projectTags } from "./project-tags.ts";

const withTags = (...tags: string[]) => JSON.stringify({ name: "x", nx: { tags } });

describe("a project", () => {
  test("with its layer and its scope passes", () => {
    const files = {
      "packages/contracts/payment-method/package.json": withTags(
        "layer:contract",
        "scope:payment-method",
      ),
      "packages/money/package.json": withTags("layer:package", "scope:money"),
      "packages/money/src/index.ts": "",
      "services/charge/package.json": withTags("layer:service", "scope:charge"),
      "tools/tidy/package.json": withTags("layer:tool", "scope:tidy"),
      "proto/flint/payment_method/project.json": JSON.stringify({
        tags: ["layer:proto", "scope:payment-method"],
      }),
    };
    expect(told(projectTags, files)).toEqual([]);
  });

  test.each([
    ["no tags", {}, "layer:service and scope:charge"],
    ["no scope", { nx: { tags: ["layer:service"] } }, "scope:charge"],
    ["another's layer", { nx: { tags: ["layer:tool", "scope:charge"] } }, "layer:service"],
  ])("with %s is told the right ones", (_, manifest, missing) => {
    const findings = told(projectTags, {
      "services/charge/package.json": JSON.stringify(manifest),
    });
    expect(findings).toHaveLength(1);
    expect(findings[0]).toContain(`lacks the tag ${missing}`);
    expect(findings[0]).toContain(`→ Set its Nx tags to ["layer:service","scope:charge"]`);
  });

  test("is asked for where code has none", () => {
    const [finding] = told(projectTags, { "services/refund/src/service.ts": "" });
    expect(finding).toContain("services/refund/package.json  is missing");
    expect(finding).toContain("→ Add a package.json");
  });
});
