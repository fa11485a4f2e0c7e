import { toJson } from "@bufbuild/protobuf";
import { ExportFormat, ExportService, RefundSchema, RefundService } from "@flint/contracts-charge";
import { refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { readCsv, readExport, readNdjson } from "../test-support/exports.ts";
import { refund } from "../test-support/refunds.ts";

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

describe("ExportRefunds", () => {
  test("shows each refund as GetRefund does, and as a row", async () => {
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    const [made] = await refund(workspace, order.id);
    const { refunds } = await workspace.client(RefundService).listRefunds({});
    expect(await readNdjson(exports().exportRefunds({ format: NDJSON }))).toEqual(
      refunds.map((each) => toJson(RefundSchema, each)),
    );
    expect(await readCsv(exports().exportRefunds({ format: CSV }))).toMatchObject([
      {
        ...{ id: made?.id, order_id: order.id, state: "succeeded", obligation: "credited" },
        ...{ amount_minor: "2000", currency: "EUR", reason: "the beans were stale" },
      },
    ]);
  });

  test("goes on behind the refund that its reader has", async () => {
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    const amount = { currency: "EUR", amountMinor: 100n };
    const [first] = await refund(workspace, order.id, { amount });
    const [second] = await refund(workspace, order.id, { amount });
    const rest = exports().exportRefunds({ format: NDJSON, afterId: second?.id ?? "" });
    expect(await readNdjson(rest)).toMatchObject([{ id: first?.id }]);
  });

  test("a bad after_id is refused, naming it", async () => {
    const call = readExport(exports().exportRefunds({ format: CSV, afterId: "ord_01" }));
    expect(await refused(call)).toMatchObject({ reason: "INVALID_FIELD", field: "after_id" });
  });
});
