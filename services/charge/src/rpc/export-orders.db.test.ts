import { toJson } from "@bufbuild/protobuf";
import { anOrder } from "@flint/builders-charge";
import { aCustomer } from "@flint/builders-customer";
import { ExportFormat, ExportService, OrderSchema, OrderService } from "@flint/contracts-charge";
import { timestampOf } from "@flint/contracts-type";
import { fakeClock, refused, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";
import { readCsv, readExport, readNdjson } from "../test-support/exports.ts";

const NOON = Temporal.Instant.from("2026-03-06T12:00:00Z");
const clock = fakeClock(String(NOON));
const { NDJSON, CSV } = ExportFormat;
let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost({ clock });
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

const exports = () => workspace.client(ExportService);

describe("ExportOrders", () => {
  test("as JSON shows each order as GetOrder does, newest first, and none of another workspace", async () => {
    const { customerId, order: paid } = await anOrderToPay(workspace);
    await pay(workspace, paid.id);
    const open = await anOrder(workspace, { customerId });
    await anOrderToPay(await charges.newWorkspace());
    const shown = [open.id, paid.id].map(async (orderId) => {
      const { order } = await workspace.client(OrderService).getOrder({ orderId });
      return toJson(OrderSchema, order!);
    });
    expect(await readNdjson(exports().exportOrders({ format: NDJSON }))).toEqual(
      await Promise.all(shown),
    );
  });

  test("as CSV shows totals, states and references", async () => {
    const { order } = await anOrderToPay(workspace);
    await pay(workspace, order.id);
    expect(await readCsv(exports().exportOrders({ format: CSV }))).toMatchObject([
      {
        ...{ id: order.id, customer_id: order.customerId, currency: "EUR" },
        ...{ state: "open", payment_state: "paid", refund_state: "none" },
        ...{ total_minor: "2000", paid_minor: "2000", outstanding_minor: "0" },
        external_reference_id: order.context?.externalReferenceId,
      },
    ]);
  });

  test.each(["=1+1", "+49 30 1", "-2", "@SUM(A1)", 'a "quoted", b', "two\nlines", "'"])(
    "a cell holds %j and is no formula",
    async (externalReferenceId) => {
      const { id: customerId } = await aCustomer(workspace);
      await anOrder(workspace, { customerId, externalReferenceId });
      const [row] = await readCsv(exports().exportOrders({ format: CSV }));
      const isFormula = /^[=+\-@]/.test(externalReferenceId);
      const cell = isFormula ? `'${externalReferenceId}` : externalReferenceId;
      expect(row?.external_reference_id).toBe(cell);
    },
  );

  test("says the names of its columns where there is nothing to say", async () => {
    const { text, rows } = await readExport(exports().exportOrders({ format: CSV }));
    expect([text.split("\n").length, rows]).toEqual([2, 0]);
    expect(text).toMatch(/^id,customer_id,/);
    expect(await readExport(exports().exportOrders({ format: NDJSON }))).toMatchObject({
      pieces: 0,
    });
  });

  test("goes on behind the row that its reader has, and leaves no row out over many pieces", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const description = "ß".repeat(255);
    const unitAmount = { currency: "EUR", amountMinor: 1n };
    const lines = Array.from({ length: 20 }, () => ({ description, quantity: 1n, unitAmount }));
    const ids: string[] = [];
    for (let made = 0; made < 120; made += 1) {
      ids.unshift((await anOrder(workspace, { customerId, lines })).id);
    }
    const all = await readExport(exports().exportOrders({ format: NDJSON }));
    expect(all.rows).toBe(120);
    expect(all.pieces).toBeGreaterThan(5);
    expect(all.text.match(/"id":"ord_\w+"/g)).toEqual(ids.map((id) => `"id":"${id}"`));
    const rest = exports().exportOrders({ format: CSV, afterId: ids[99]! });
    const { text } = await readExport(rest);
    expect(text.split("\n").map((line) => line.split(",")[0])).toEqual([...ids.slice(100), ""]);
  });

  test("is of a span of creation and of a customer", async () => {
    const { id: customerId } = await aCustomer(workspace);
    const old = await anOrder(workspace, { customerId });
    clock.advance({ hours: 1 });
    const young = await anOrder(workspace, { customerId });
    await anOrderToPay(workspace);
    const at = timestampOf(NOON.add({ minutes: 30 }));
    const idsOf = async (filter: object) =>
      (await readCsv(exports().exportOrders({ format: CSV, customerId, ...filter }))).map(
        ({ id }) => id,
      );
    expect(await idsOf({})).toEqual([young.id, old.id]);
    expect(await idsOf({ createdFrom: at })).toEqual([young.id]);
    expect(await idsOf({ createdBefore: at })).toEqual([old.id]);
  });

  test.each([
    ["format", {}],
    [
      "created_before",
      { format: CSV, createdFrom: timestampOf(NOON), createdBefore: timestampOf(NOON) },
    ],
    ["after_id", { format: CSV, afterId: "att_01" }],
  ])("a bad %s is refused, naming it", async (field, fields) => {
    const call = readExport(exports().exportOrders(fields));
    expect(await refused(call)).toMatchObject({ reason: "INVALID_FIELD", field });
  });
});
