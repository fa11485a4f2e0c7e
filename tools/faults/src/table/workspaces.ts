import type { Mutant } from "../mutant.ts";

const WORKSPACES = {
  file: "services/all-in-one/scenarios/workspaces.scenario.test.ts",
  name: "M1",
};

/** What keeps one workspace's data, and one key's scopes, from another. */
export const workspaceMutants: readonly Mutant[] = [
  {
    id: "M1",
    safeguard: "GetOrder asks for the caller's workspace",
    edits: [
      {
        file: "services/charge/src/store/orders.ts",
        text: "FROM orders WHERE workspace_id = ? AND id = ?`",
        replacement: "FROM orders WHERE ? <> '' AND id = ?`",
      },
    ],
    caughtBy: [
      WORKSPACES,
      { file: "services/charge/src/rpc/get-order.db.test.ts", name: "an absent order" },
    ],
  },
  {
    id: "M1",
    safeguard: "GetPaymentMethod asks for the caller's workspace",
    edits: [
      {
        file: "services/payment-method/src/store/payment-methods.ts",
        text: "manager.findOneBy(paymentMethodEntity, key)",
        replacement: "manager.findOneBy(paymentMethodEntity, { id: key.id })",
      },
    ],
    caughtBy: [
      WORKSPACES,
      {
        file: "services/payment-method/src/rpc/get-payment-method.db.test.ts",
        name: "another workspace's payment method",
      },
    ],
  },
  {
    id: "M1",
    safeguard: "GetCustomer asks for the caller's workspace",
    edits: [
      {
        file: "services/customer/src/store/customers.ts",
        text: "manager.findOneBy(customerEntity, key)",
        replacement: "manager.findOneBy(customerEntity, { id: key.id })",
      },
    ],
    caughtBy: [WORKSPACES],
  },
  {
    id: "M1",
    safeguard: "lists of orders, intents and attempts ask for the caller's workspace",
    edits: [
      {
        file: "services/charge/src/store/order-lists.ts",
        text: `where: ["WHERE workspace_id = ?",`,
        replacement: `where: ["WHERE workspace_id <> '' AND ? <> ''",`,
      },
    ],
    caughtBy: [WORKSPACES],
  },
  {
    id: "M1",
    safeguard: "every statement of the tests is read for its workspace_id",
    edits: [
      {
        file: "services/charge/src/store/attempts.ts",
        text: "FROM attempts WHERE workspace_id = ? AND id = ?`",
        replacement: "FROM attempts WHERE ? <> '' AND id = ?`",
      },
    ],
    caughtBy: [
      {
        file: "services/charge/src/rpc/get-attempt.db.test.ts",
        name: "GetAttempt answers what PayOrder answered",
        says: "Statements leave their workspace",
      },
    ],
  },
  {
    id: "M2",
    safeguard: "a key does what its scopes allow",
    edits: [
      {
        file: "packages/rpc/src/run-call.ts",
        text: "if (!hasScope(credential.scopes, bound.scope)) {",
        replacement: `if (!hasScope(credential.scopes, bound.scope) && bound.scope === "") {`,
      },
    ],
    caughtBy: [{ file: "services/all-in-one/scenarios/scopes.scenario.test.ts", name: "M2" }],
  },
  {
    id: "M3",
    safeguard: "a revoked key opens nothing",
    edits: [
      {
        file: "packages/rpc/src/authenticator.ts",
        text: "if (revokedAt !== undefined) {",
        replacement: "if (revokedAt === null) {",
      },
    ],
    caughtBy: [
      {
        file: "services/platform/src/rpc/create-api-key.db.test.ts",
        name: "M3: an expired key is told apart",
      },
    ],
  },
  {
    id: "M4",
    safeguard: "a reset gives the sandbox another internal workspace",
    edits: [
      {
        file: "services/platform/src/rpc/reset-sandbox.ts",
        text: `internalId: ids.next("workspace")`,
        replacement: "internalId: sandbox.internalId",
      },
    ],
    caughtBy: [
      {
        file: "services/all-in-one/scenarios/reset.scenario.test.ts",
        name: "M4: a reset sandbox shows nothing",
      },
    ],
  },
];
