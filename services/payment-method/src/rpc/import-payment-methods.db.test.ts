import { randomUUID } from "node:crypto";
import { create, toJsonString } from "@bufbuild/protobuf";
import { CustomerService } from "@flint/contracts-customer";
import {
  ImportOutcome,
  ImportPaymentMethodsRequestSchema,
  ImportService,
  ImportState,
  type NewImportRow,
  PaymentMethodKind,
  PaymentMethodService,
  PaymentMethodState,
  PaymentMethodUsage,
  ProcessorAccountService,
  WalletService,
} from "@flint/contracts-payment-method";
import { timestampOf } from "@flint/contracts-type";
import { aCustomer } from "@flint/builders-customer";
import { aConsent, aPaymentMethod } from "@flint/builders-payment-method";
import { BODY_BYTES_MAX } from "@flint/rpc";
import { refused, storedEvents, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { ACCEPTED_AT, aRow, completed, rowsOf, startImport } from "../test-support/imports.ts";
import { workspaceOfCustomer } from "../test-support/internal-caller.ts";
import { type PaymentMethodHost, paymentMethodHost } from "../test-support/payment-method-host.ts";

let methods: PaymentMethodHost;
let workspace: TestWorkspace;
let customerId: string;

beforeAll(async () => {
  methods = await paymentMethodHost();
});
afterAll(() => methods.stop());
beforeEach(async () => {
  workspace = await methods.newWorkspace();
  customerId = (await aCustomer(workspace)).id;
});

const activeOf = async (ofCustomer = customerId) => {
  const service = workspace.client(PaymentMethodService);
  return (await service.listPaymentMethods({ customerId: ofCustomer, pageSize: 100 }))
    .paymentMethods;
};

describe("ImportPaymentMethods", () => {
  test("C12: a token becomes an active method with the consent as it was given in 2021", async () => {
    const row = aRow(customerId, "sim_approve", { makeDefault: true });
    const started = await startImport(workspace, [row]);
    expect(started).toMatchObject({ state: ImportState.PROCESSING, totalCount: 1, doneCount: 0 });
    const done = await completed(workspace, started.id);
    expect(done).toMatchObject({ doneCount: 1, importedCount: 1, failedCount: 0, revision: 2n });
    const [shown] = await rowsOf(workspace, started.id);
    expect(shown).toMatchObject({ reference: row.reference, outcome: ImportOutcome.IMPORTED });
    const [method] = await activeOf();
    expect(method).toMatchObject({
      id: shown?.paymentMethodId,
      state: PaymentMethodState.ACTIVE,
      importId: started.id,
      setupId: "",
      isDefault: true,
      consents: [{ acceptTime: timestampOf(ACCEPTED_AT), evidence: aConsent().evidence }],
    });
    const events = await storedEvents(methods.host, "payment-method", method?.id ?? "");
    expect(events.map(({ type }) => type)).toEqual([
      "payment_method.created",
      "payment_method.active",
    ]);
    const ofImport = await storedEvents(methods.host, "payment-method", started.id);
    expect(ofImport.map(({ type }) => type)).toEqual(["import.created", "import.completed"]);
  });

  test("what only the processor knows is the outcome of its row, and the other rows go on", async () => {
    const rows = [
      aRow(customerId, "sim_approve__card_a"),
      aRow(customerId, "tok_of_nobody"),
      aRow(customerId, "sim_decline_insufficient_funds__card_a"),
      aRow(customerId, "sim_setup_decline_invalid_account"),
      aRow(customerId, "sim_approve__card_b"),
    ];
    const { id } = await startImport(workspace, rows);
    expect(await completed(workspace, id)).toMatchObject({
      ...{ totalCount: 5, doneCount: 5, importedCount: 2, duplicateCount: 1, failedCount: 2 },
    });
    const shown = await rowsOf(workspace, id, 2);
    expect(shown.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4]);
    expect(shown.map(({ reference }) => reference)).toEqual(rows.map((row) => row.reference));
    const [first] = shown;
    expect(shown).toMatchObject([
      { outcome: ImportOutcome.IMPORTED },
      {
        ...{ outcome: ImportOutcome.FAILED, failureReason: "PROCESSOR_TOKEN_INVALID" },
        ...{ failureField: "processor_token", paymentMethodId: "" },
      },
      { outcome: ImportOutcome.DUPLICATE, paymentMethodId: first?.paymentMethodId },
      {
        ...{ outcome: ImportOutcome.FAILED, failureReason: "PAYMENT_METHOD_REFUSED" },
        ...{ failureField: "processor_token", failureCode: "invalid_account" },
      },
      { outcome: ImportOutcome.IMPORTED },
    ]);
    // The duplicate's consent is the first method's now.
    const methodsNow = await activeOf();
    expect(methodsNow.map(({ id: each, consents }) => [each, consents.length])).toEqual([
      [shown[4]?.paymentMethodId, 1],
      [first?.paymentMethodId, 2],
    ]);
    const service = workspace.client(ImportService);
    const failed = await service.listImportRows({ importId: id, outcome: ImportOutcome.FAILED });
    expect(failed.rows).toEqual([shown[1], shown[3]]);
  });

  test("C11: a row's token and consents are erased when it is done, and no log or event has them", async () => {
    const tokens = ["sim_approve__card_erased", "tok_that_nobody_knows"];
    const { id } = await startImport(
      workspace,
      tokens.map((token) => aRow(customerId, token)),
    );
    await completed(workspace, id);
    const database = methods.host.database("payment-method");
    const stored = await database.query(
      `SELECT processor_token, consents FROM import_rows WHERE workspace_id = ? AND import_id = ?`,
      [await workspaceOfCustomer(methods.host, customerId), id],
    );
    expect(stored).toEqual(tokens.map(() => ({ processor_token: null, consents: null })));
    const events = await storedEvents(methods.host, "payment-method", id);
    const rows = await rowsOf(workspace, id);
    const shown = JSON.stringify([events, rows.map(({ reference, ...row }) => row)], (_, value) =>
      typeof value === "bigint" ? String(value) : (value as unknown),
    );
    for (const text of [shown, methods.host.log.text()]) {
      for (const token of tokens) expect(text).not.toContain(token);
      expect(text).not.toMatch(/simpm_|192\.0\.2\.1/);
    }
  });

  test("J2: the same request again is the same import, and another one under its key is refused", async () => {
    const requestId = randomUUID();
    const rows = [aRow(customerId, "sim_approve")];
    const started = await startImport(workspace, rows, requestId);
    expect(await startImport(workspace, rows, requestId)).toEqual(started);
    await completed(workspace, started.id);
    expect(await startImport(workspace, rows, requestId)).toEqual(started);
    expect(await activeOf()).toHaveLength(1);
    const other = [aRow(customerId, "sim_approve__card_b", { reference: rows[0]?.reference })];
    expect(await refused(startImport(workspace, other, requestId))).toMatchObject({
      reason: "REQUEST_ID_REUSED",
      field: "rows[0].processor_token",
    });
  });

  test("the card that a setup saved is no second one when it is imported", async () => {
    const processorToken = "sim_approve__card_saved";
    const saved = await aPaymentMethod(workspace, { customerId, processorToken });
    const { id } = await startImport(workspace, [aRow(customerId, processorToken)]);
    await completed(workspace, id);
    expect(await rowsOf(workspace, id)).toMatchObject([
      { outcome: ImportOutcome.DUPLICATE, paymentMethodId: saved.id },
    ]);
    expect(await activeOf()).toMatchObject([{ id: saved.id, consents: [{}, {}] }]);
  });

  test("a bank account is imported as what it is, and not as another kind", async () => {
    const kind = PaymentMethodKind.BACS_DEBIT;
    const { id } = await startImport(workspace, [
      aRow(customerId, "sim_approve__kind_bacs_debit", { kind }),
      aRow(customerId, "sim_approve__kind_ach_debit", { kind }),
      aRow(customerId, "sim_approve", { kind }),
    ]);
    await completed(workspace, id);
    const mismatch = {
      ...{ outcome: ImportOutcome.FAILED, failureField: "kind" },
      failureReason: "PAYMENT_METHOD_KIND_MISMATCH",
    };
    const imported = { outcome: ImportOutcome.IMPORTED };
    expect(await rowsOf(workspace, id)).toMatchObject([imported, mismatch, mismatch]);
    expect(await activeOf()).toMatchObject([{ kind, bankDebit: { country: "GB" } }]);
  });

  test("another customer with the same card has a method of their own", async () => {
    const other = (await aCustomer(workspace)).id;
    const { id } = await startImport(workspace, [
      aRow(customerId, "sim_approve__card_shared"),
      aRow(other, "sim_pending__card_shared"),
    ]);
    expect(await completed(workspace, id)).toMatchObject({ importedCount: 2 });
    expect([await activeOf(), await activeOf(other)]).toMatchObject([[{}], [{}]]);
  });

  test("a consent for off-session use widens the method that was on-session only", async () => {
    const usage = PaymentMethodUsage.ON_SESSION;
    const token = "sim_approve__card_w";
    const narrow = aRow(customerId, token, { usage, consents: [] });
    await completed(workspace, (await startImport(workspace, [narrow])).id);
    const wide = aRow(customerId, token, { makeDefault: true });
    await completed(workspace, (await startImport(workspace, [wide])).id);
    const [method] = await activeOf();
    expect(method).toMatchObject({
      usage: PaymentMethodUsage.OFF_SESSION,
      isDefault: true,
      revision: 3n,
    });
    const events = await storedEvents(methods.host, "payment-method", method?.id ?? "");
    expect(events.at(-1)?.type).toBe("payment_method.updated");
  });

  test("20 imports of one card at once make one active method", async () => {
    const started = await Promise.all(
      Array.from({ length: 20 }, () =>
        startImport(workspace, [aRow(customerId, "sim_approve__card_raced")]),
      ),
    );
    const done = await Promise.all(started.map(({ id }) => completed(workspace, id)));
    const sum = (count: "importedCount" | "duplicateCount") =>
      done.reduce((total, each) => total + each[count], 0);
    expect([sum("importedCount"), sum("duplicateCount")]).toEqual([1, 19]);
    const [method, ...more] = await activeOf();
    expect(more).toEqual([]);
    expect(method?.consents).toHaveLength(20);
  });

  test("1,000 rows with 500 bytes of evidence each fit in one request, and are all done", async () => {
    const terms = aConsent({ evidence: evidence({ userAgent: "u".repeat(450) }) });
    const given = { terms, acceptTime: timestampOf(ACCEPTED_AT) };
    const rows = Array.from({ length: 1_000 }, (_, index) =>
      aRow(customerId, `tok_of_nobody_${index}`, { consents: [given] }),
    );
    const request = create(ImportPaymentMethodsRequestSchema, { requestId: randomUUID(), rows });
    // What a client that speaks JSON sends is the longest form.
    const body = toJsonString(ImportPaymentMethodsRequestSchema, request);
    expect(Buffer.byteLength(body)).toBeLessThan(BODY_BYTES_MAX);
    const { id } = await startImport(workspace, rows);
    const done = await completed(workspace, id, 120_000);
    expect(done).toMatchObject({ totalCount: 1_000, failedCount: 1_000 });
  }, 150_000);
});

const wrong = (change: Parameters<typeof aRow>[2]) => (row: NewImportRow) =>
  Object.assign(row, change);
const consents =
  (terms: Parameters<typeof aConsent>[0], acceptedAt = ACCEPTED_AT) =>
  (row: NewImportRow) => {
    const given = { terms: aConsent(terms), acceptTime: timestampOf(acceptedAt) };
    row.consents = aRow("", "", { consents: [given] }).consents;
  };
const evidence = (change: object) =>
  Object.assign(
    aConsent().evidence as NonNullable<ReturnType<typeof aConsent>["evidence"]>,
    change,
  );
const at = (text: string) => Temporal.Instant.from(text);

describe("an import that does not hang together is refused, and writes nothing", () => {
  test.each<[string, (row: NewImportRow, first: NewImportRow) => unknown, string, string]>([
    ["an empty token", wrong({ processorToken: "" }), "INVALID_FIELD", "processor_token"],
    ["no reference", wrong({ reference: "" }), "INVALID_FIELD", "reference"],
    [
      "a maximum below zero",
      consents({ maximumAmountMinor: -1n, currency: "EUR" }),
      "INVALID_FIELD",
      "consents[0].terms.maximum_amount_minor",
    ],
    [
      "a consent in the future",
      consents({}, Temporal.Now.instant().add({ hours: 1 })),
      "CONSENT_INVALID",
      "consents[0].accept_time",
    ],
    [
      "a consent before 1970",
      consents({}, at("1969-12-31T23:59:59Z")),
      "CONSENT_INVALID",
      "consents[0].accept_time",
    ],
    [
      "a consent that has ended",
      consents({ expireTime: timestampOf(at("2022-01-01T00:00:00Z")) }),
      "CONSENT_INVALID",
      "consents[0].terms.expire_time",
    ],
    [
      "evidence without a text",
      consents({ evidence: evidence({ textVersion: "" }) }),
      "CONSENT_INVALID",
      "consents[0].terms.evidence.text_version",
    ],
    [
      "no evidence",
      consents({ evidence: undefined }),
      "INVALID_FIELD",
      "consents[0].terms.evidence",
    ],
    ["no consent", wrong({ consents: [] }), "CONSENT_INVALID", "consents"],
    [
      "the same token twice",
      (row, first) => Object.assign(row, { processorToken: first.processorToken }),
      "IMPORT_INVALID",
      "processor_token",
    ],
    [
      "the same reference twice",
      (row, first) => Object.assign(row, { reference: first.reference }),
      "IMPORT_INVALID",
      "reference",
    ],
    [
      "an absent customer",
      wrong({ customerId: `cus_${"0".repeat(26)}` }),
      "NOT_FOUND",
      "customer_id",
    ],
  ])("%s", async (_title, spoil, reason, field) => {
    const rows = ["a", "b", "c"].map((label) => aRow(customerId, `sim_approve__card_${label}`));
    spoil(rows[2] as NewImportRow, rows[0] as NewImportRow);
    const refusal = await refused(startImport(workspace, rows));
    expect(refusal).toMatchObject({ reason, field: `rows[2].${field}` });
    expect(await importsOf()).toEqual([]);
  });

  test("1,001 rows, and none", async () => {
    const rows = Array.from({ length: 1_001 }, (_, index) =>
      aRow(customerId, `sim_approve__card_${index}`, { usage: 1, consents: [] }),
    );
    for (const each of [rows, []]) {
      expect(await refused(startImport(workspace, each))).toMatchObject({
        reason: "INVALID_FIELD",
        field: "rows",
      });
    }
    expect(await importsOf()).toEqual([]);
  });

  test("B2: another workspace's customer is NOT_FOUND, an archived one CUSTOMER_ARCHIVED", async () => {
    const foreign = (await aCustomer(await methods.newWorkspace())).id;
    const archived = (await aCustomer(workspace)).id;
    const customers = workspace.client(CustomerService);
    await customers.archiveCustomer({ requestId: "archive", customerId: archived });
    for (const [id, reason] of [
      [foreign, "NOT_FOUND"],
      [archived, "CUSTOMER_ARCHIVED"],
    ] as const) {
      const rows = [aRow(customerId, "sim_approve"), aRow(id, "sim_pending")];
      expect(await refused(startImport(workspace, rows))).toMatchObject({
        reason,
        field: "rows[1].customer_id",
      });
    }
    expect(await importsOf()).toEqual([]);
  });

  test("M5: a live workspace has no processor and takes no test token", async () => {
    const { id } = await aCustomer(workspace.live);
    for (const [token, reason, field] of [
      ["sim_approve", "SIMULATOR_TOKEN_IN_LIVE", "rows[0].processor_token"],
      ["tok_of_another", "PROCESSOR_ACCOUNT_MISSING", ""],
    ] as const) {
      const refusal = await refused(startImport(workspace.live, [aRow(id, token)]));
      expect(refusal).toMatchObject({ reason, field });
    }
  });

  test("a disabled account imports nothing: PROCESSOR_ACCOUNT_DISABLED", async () => {
    const accounts = workspace.client(ProcessorAccountService);
    const [account] = (await accounts.listProcessorAccounts({})).processorAccounts;
    const processorAccountId = account?.id ?? "";
    const update = { requestId: "disable", processorAccountId, enabled: false };
    await accounts.updateProcessorAccount(update);
    expect(await refused(startImport(workspace, [aRow(customerId, "sim_approve")]))).toMatchObject({
      reason: "PROCESSOR_ACCOUNT_DISABLED",
    });
  });

  /** The rows that the workspace of this test has. */
  const importsOf = async () =>
    methods.host
      .database("payment-method")
      .query("SELECT import_id FROM import_rows WHERE workspace_id = ?", [
        await workspaceOfCustomer(methods.host, customerId),
      ]);
});

test("an import changes no wallet but where a row says so", async () => {
  const { id } = await startImport(workspace, [aRow(customerId, "sim_approve")]);
  await completed(workspace, id);
  const { wallet } = await workspace.client(WalletService).getWallet({ customerId });
  expect(wallet?.defaultPaymentMethodId).toBe("");
});
