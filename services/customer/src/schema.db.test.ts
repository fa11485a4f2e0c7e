import { expectSchemaFile } from "@flint/testing";
import { test } from "@jest/globals";

test("schema.sql is what the migrations build", () =>
  expectSchemaFile(
    { owner: "customer", folder: new URL("../migrations/", import.meta.url) },
    new URL("../schema.sql", import.meta.url),
  ));
