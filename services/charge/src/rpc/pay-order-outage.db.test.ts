import { AttemptState, PaymentIntentService } from "@flint/contracts-charge";
import { jobsDueNow } from "@flint/jobs";
import { LEFT_ALONE_MS, UNANSWERED_MAX } from "@flint/processors";
import { systemSleep } from "@flint/std";
import { eventually, type TestWorkspace } from "@flint/testing";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { COLLECT } from "../jobs/collect-payload.ts";
import { anOrderToPay, type ChargeHost, chargeHost, pay } from "../test-support/charge-host.ts";

let charges: ChargeHost;
let workspace: TestWorkspace;

beforeAll(async () => {
  charges = await chargeHost();
});
afterAll(() => charges.stop());
beforeEach(async () => {
  workspace = await charges.newWorkspace();
});

/** Pays a new order by a card that behaves so. @returns its attempt */
async function payBy(token: string) {
  const { order } = await anOrderToPay(workspace, token);
  const { attempt } = await pay(workspace, order.id);
  return { order, attempt, attemptId: attempt?.id ?? "" };
}

async function attemptOf(attemptId: string) {
  return (await workspace.client(PaymentIntentService).getAttempt({ attemptId })).attempt;
}

/** The accounts of this host in a state of their circuits, as its metrics have it. */
async function circuits(state: string): Promise<number> {
  const text = await (await fetch(`${charges.host.urlOf("charge")}/metrics`)).text();
  const line = `flint_processor_circuits{service="charge",state="${state}"} `;
  return Number(
    text
      .split("\n")
      .find((each) => each.startsWith(line))
      ?.slice(line.length),
  );
}

describe("a processor account that leaves its charges unanswered", () => {
  test("is sent nothing more, and orders stay free; look-ups go on; an answer ends it", async () => {
    const open = await circuits("open");
    const lost = await payBy("sim_reset_after_charge");
    for (let unanswered = 1; unanswered < UNANSWERED_MAX; unanswered += 1) {
      const { attempt } = await payBy("sim_unreachable");
      expect(attempt?.notSent).toMatchObject({ reason: "connection_refused", retryable: true });
    }
    expect(await circuits("open")).toBe(open + 1);

    const sent = charges.chargeRequests().length;
    const turnedAway = await payBy("sim_approve");
    expect(turnedAway.attempt).toMatchObject({
      state: AttemptState.NOT_SENT,
      notSent: { reason: "circuit_open", retryable: true },
    });
    expect(turnedAway.attempt?.notSent?.whatToDo).toContain("pay again");
    expect(turnedAway.attempt?.sendTime).toBeUndefined();
    expect(charges.chargeRequests()).toHaveLength(sent);

    expect(lost.attempt?.state).toBe(AttemptState.UNKNOWN);
    const found = await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      const attempt = await attemptOf(lost.attemptId);
      return attempt?.state === AttemptState.APPROVED ? attempt : undefined;
    });
    expect(found.processorChargeId).not.toBe("");
    expect(await circuits("open")).toBe(open + 1);

    await systemSleep(LEFT_ALONE_MS);
    const { attempt } = await pay(workspace, turnedAway.order.id);
    expect(attempt?.state).toBe(AttemptState.APPROVED);
    expect(charges.chargesOf(turnedAway.order.id)).toHaveLength(1);
    expect(await circuits("open")).toBe(open);
  }, 30_000);

  test("holds up no other account", async () => {
    for (let unanswered = 0; unanswered < UNANSWERED_MAX; unanswered += 1) {
      await payBy("sim_unreachable");
    }
    expect((await payBy("sim_approve")).attempt?.state).toBe(AttemptState.NOT_SENT);
    workspace = await charges.newWorkspace();
    expect((await payBy("sim_approve")).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("is not one whose customers' banks decline", async () => {
    for (let declined = 0; declined <= UNANSWERED_MAX; declined += 1) {
      const { attempt } = await payBy("sim_decline_do_not_honor");
      expect(attempt?.state).toBe(AttemptState.DECLINED);
    }
    expect((await payBy("sim_approve")).attempt?.state).toBe(AttemptState.APPROVED);
  });

  test("never makes an attempt that may have been sent one that was not", async () => {
    const { attemptId } = await payBy("sim_reset_before_charge_1_then_approve");
    for (let unanswered = 1; unanswered < UNANSWERED_MAX; unanswered += 1) {
      await payBy("sim_unreachable");
    }
    // Its re-send is turned away: it says nothing of the first send.
    const before = Number((await attemptOf(attemptId))?.revision);
    await eventually(async () => {
      await jobsDueNow(charges.host.database("charge"), COLLECT);
      return Number((await attemptOf(attemptId))?.revision) > before;
    });
    expect((await attemptOf(attemptId))?.state).toBe(AttemptState.UNKNOWN);
  });
});

describe("F6: the first answer of an account after it left some out", () => {
  /** Has the look-ups of unknown attempts wait as long as high up their ladder. */
  async function tomorrow(attemptIds: string[]): Promise<void> {
    await charges.host.database("charge").query(
      `/* all workspaces: jobs */ UPDATE jobs SET due_at = due_at + INTERVAL 1 DAY
        WHERE kind = ? AND job_key IN (?) AND lease_owner IS NULL`,
      [COLLECT, attemptIds],
    );
  }
  const isApproved = async (attemptId: string) =>
    (await attemptOf(attemptId))?.state === AttemptState.APPROVED;

  test.each([
    ["a first send", "sim_approve"],
    ["a first send that is declined", "sim_decline_do_not_honor"],
  ])("F6: %s brings its unknown attempts forward, and no other account's", async (_, token) => {
    const others = await payBy("sim_reset_after_charge");
    const own = await charges.newWorkspace();
    workspace = own;
    const lost = [
      await payBy("sim_reset_after_charge"),
      await payBy("sim_error_after_charge"),
      await payBy("sim_reset_before_charge_1_then_approve"),
    ];
    await tomorrow([others, ...lost].map(({ attemptId }) => attemptId));
    await payBy(token);
    for (const { attemptId, order } of lost) {
      await eventually(() => isApproved(attemptId));
      expect(charges.chargesOf(order.id)).toHaveLength(1);
    }
    const [job] = await charges.host.database("charge").query<{ due_in: bigint }>(
      `/* all workspaces: jobs */ SELECT TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(6), due_at) AS due_in
        FROM jobs WHERE job_key = ?`,
      [others.attemptId],
    );
    expect(Number(job?.due_in)).toBeGreaterThan(80_000);
  });

  test("F6: so does an attempt that is found out, in whichever process", async () => {
    const lost = [await payBy("sim_reset_after_charge"), await payBy("sim_error_after_charge")];
    const [first, second] = lost.map(({ attemptId }) => attemptId) as [string, string];
    await tomorrow([second]);
    await eventually(() => isApproved(first));
    await eventually(() => isApproved(second));
  });

  test("F6: while nothing is unknown, a charge pays nothing for it", async () => {
    const statements: string[] = [];
    const { order } = await anOrderToPay(workspace);
    const forget = charges.host.database("charge").onStatement(({ sql }) => statements.push(sql));
    expect((await pay(workspace, order.id)).attempt?.state).toBe(AttemptState.APPROVED);
    forget();
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.filter((sql) => sql.includes("FORCE INDEX (jobs_key)"))).toEqual([]);
  });
});
