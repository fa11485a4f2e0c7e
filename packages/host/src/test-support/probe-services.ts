/** Two small services over real contracts: enough to see what a host does with any two. */
import { hash } from "node:crypto";
import { CustomerService } from "@flint/contracts-customer";
import { AuthenticationInternalService, WorkspaceMode } from "@flint/contracts-platform";
import { transact, type Tx } from "@flint/db";
import { enqueueJobs, finishJob, type NewJob } from "@flint/jobs";
import { appendEvents } from "@flint/outbox";
import { rpc, serviceClient, type Call } from "@flint/rpc";
import { faultPoint } from "@flint/std";
import { defineService, type ServiceContext } from "../service.ts";

/** The API key that the probe platform knows. */
export const API_KEY = "flint_test_probe";

const WORKSPACE = { id: "ws_01JZ8XQ4T9V7M2K5N6P8R0S1W3", mode: WorkspaceMode.SANDBOX };
const migrations = new URL("./migrations/", import.meta.url);

/** Knows one API key; follows the news of customer. */
export const probePlatform = defineService({
  name: "platform",
  migrations,
  entities: [],
  reasons: {},
  create: async ({ db }) => ({
    rpcs: [
      rpc(AuthenticationInternalService.method.lookUpApiKey, async ({ secretSha256 }) =>
        Buffer.from(secretSha256).equals(hash("sha256", API_KEY, "buffer"))
          ? {
              apiKeyId: "key_probe",
              internalWorkspaceId: WORKSPACE.id,
              workspace: WORKSPACE,
              scopes: ["customers:read", "customers:write"],
            }
          : {},
      ),
      rpc(AuthenticationInternalService.method.lookUpWorkspace, async () => {
        await db.query("SELECT what FROM seen WHERE workspace_id = ?", [WORKSPACE.id]);
        return { internalWorkspaceId: WORKSPACE.id, workspace: WORKSPACE };
      }),
      rpc(AuthenticationInternalService.method.lookUpOrigin, async ({ origin }) => ({
        allowed: origin === "https://shop.example",
      })),
    ],
    consumers: [
      {
        name: "probe-news",
        source: "customer",
        types: ["customer.created"],
        handle: async (tx, event) => see(tx, event.workspaceId, event.objectId),
      },
    ],
  }),
});

/** Reads by asking platform; creates with an event and a job that runs at once. */
export const probeCustomer = defineService({
  name: "customer",
  migrations,
  entities: [],
  reasons: {},
  create: async (context) => ({
    rpcs: [
      rpc(CustomerService.method.getCustomer, async ({ customerId }, call) => {
        const platform = serviceClient(
          AuthenticationInternalService,
          context.transportTo("platform"),
          call,
        );
        const { internalWorkspaceId } = await platform.lookUpWorkspace({
          workspaceId: call.workspace.id,
        });
        return { customer: { id: customerId, name: internalWorkspaceId } };
      }),
      rpc(CustomerService.method.createCustomer, async ({ name }, call) => {
        const job = await create(context, call, name);
        await context.runNow(job);
        return { customer: { id: job.key, name } };
      }),
    ],
    jobs: {
      greet: async (job) => {
        const { name } = job.payload as { name: string };
        await context.sleep(name === "slow" ? 300 : 0);
        faultPoint("probe-greeting");
        await transact(
          context.db,
          async (tx) => {
            await see(tx, job.workspaceId, job.key);
            await finishJob(tx, job);
            return null;
          },
          { landed: async () => undefined },
        );
      },
    },
  }),
});

async function create(context: ServiceContext, call: Call, name: string): Promise<NewJob> {
  const { db, ids, instance, clock } = context;
  const customerId = ids.next("customer");
  const job: NewJob = {
    id: ids.next("job"),
    workspaceId: call.workspaceId,
    kind: "greet",
    key: customerId,
    payload: { name },
    bornLeased: { instance, leaseMs: 10_000 },
  };
  await transact(
    db,
    async (tx) => {
      appendEvents(tx, [
        {
          id: ids.next("event"),
          type: "customer.created",
          workspaceId: call.workspaceId,
          objectId: customerId,
          objectSequence: 1,
          actor: call.actor,
          snapshot: { id: customerId },
          requestId: call.requestId,
          callId: call.callId,
          occurredAt: clock.now(),
        },
      ]);
      enqueueJobs(tx, [job]);
      return null;
    },
    { landed: async () => undefined },
  );
  return job;
}

async function see(tx: Tx, workspaceId: string, what: string): Promise<void> {
  tx.write("INSERT INTO seen (workspace_id, what) VALUES (?, ?)", [workspaceId, what]);
}
