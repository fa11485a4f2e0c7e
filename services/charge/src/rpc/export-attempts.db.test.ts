import { toJson } from "@bufbuild/protobuf";
import {
  AttemptSchema,
  ExportFormat,
  ExportService,
  PaymentIntentService,
} from "@flint/contracts-charge";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { readCsv, readExport, readNdjson } from "../test-support/exports.ts";

const { NDJSON, CSV } = ExportFormat;
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const exports = () => workspace.client(ExportService);

describe("ExportAttempts", () => {
  test("shows each attempt as GetAttempt does, and as a row what came of it", async () => {
    const { order: declined } = await anOrderToPay(workspace, "sim_decline_insufficient_funds");
    await pay(workspace, declined.id);
    const { order: paid } = await anOrderToPay(workspace);
    const { attempt } = await pay(workspace, paid.id);
    const { attempts } = await workspace.client(PaymentIntentService).listAttempts({});
    expect(await readNdjson(exports().exportAttempts({ format: NDJSON }))).toEqual(
      attempts.map((each) => toJson(AttemptSchema, each)),
    );
    expect(await readCsv(exports().exportAttempts({ format: CSV }))).toMatchObject([
      {
        ...{ id: attempt?.id, order_id: paid.id, state: "approved", decline_code: "" },
        ...{ amount_minor: "2000", currency: "EUR", brand: "visa", initiator: "merchant" },
      },
      { order_id: declined.id, state: "declined", decline_code: "insufficient_funds" },
    ]);
  });

  test("a bad after_id is refused, naming it", async () => {
    const call = readExport(exports().exportAttempts({ format: CSV, afterId: "ord_01" }));
    expect(await refused(call)).toMatchObject({ reason: "INVALID_FIELD", field: "after_id" });
  });
});
