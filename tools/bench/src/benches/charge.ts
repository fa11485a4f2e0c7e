import { ChargeRig } from "../flint/charge-rig.ts";
import { flatnessOf } from "../measure/flatness.ts";
import { measureRound, type Round, sumUp } from "../measure/interleave.ts";
import { machineFacts } from "../report/machine.ts";
import type { RateRow, Report } from "../report/report.ts";
import { spreadOf } from "../measure/spread.ts";
import type { Bench, Workbench } from "../workbench.ts";

/** Calls at a time. The last one is what the goal is about. */
const AT_A_TIME = [1, 8, 64] as const;
const HEADLINE = 64;

/** Of F, at 64 at a time. Sharing transactions is to raise it to 1. */
const GOAL = 0.25;

/** Until the compiler has seen every path: not measured. */
const WARM_UP_SECONDS = 5;

/** `PayOrder` against the floor F of one charge's writes. */
export const charge: Bench = {
  id: "charge",
  about: "PayOrder over gRPC from another process, against the floor F of one charge's writes",
  run: async (workbench) => {
    const rig = await ChargeRig.open(workbench);
    try {
      await warmUp(rig, workbench);
      const rows = await measureRates(rig, workbench);
      const memory = await measureMemory(rig, workbench);
      return reportOf(rig, { rows, memory, workbench, database: await rig.databaseVersion() });
    } finally {
      await rig.close();
    }
  },
};

async function warmUp(rig: ChargeRig, { progress }: Workbench): Promise<void> {
  progress.say("Warming up");
  await rig.floor({ inFlight: HEADLINE, seconds: WARM_UP_SECONDS / 2 });
  await rig.pay({ inFlight: HEADLINE, seconds: WARM_UP_SECONDS });
}

async function measureRates(rig: ChargeRig, workbench: Workbench): Promise<RateRow[]> {
  const { rounds, seconds, progress } = workbench;
  const measured = new Map<number, Round[]>(AT_A_TIME.map((inFlight) => [inFlight, []]));
  progress.say(`Measuring: ${rounds} rounds of floor and PayOrder, ${seconds} s each`);
  const cpuMs = new Map<number, number[]>(AT_A_TIME.map((inFlight) => [inFlight, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [inFlight, done] of measured) {
      progress.update(`  round ${round + 1} of ${rounds}, ${inFlight} at a time`);
      const figures = await measureRound(round, {
        floor: () => rig.floor({ inFlight, seconds }),
        value: async () => {
          const paid = await rig.pay({ inFlight, seconds });
          if (paid.cpuMs !== undefined) cpuMs.get(inFlight)?.push(paid.cpuMs);
          return paid.rate;
        },
      });
      done.push(figures);
      const { floor, value } = figures;
      const ratio = (value / floor).toFixed(2);
      progress.say(
        `  round ${round + 1}, ${inFlight} at a time: floor ${floor.toFixed(0)}, ` +
          `PayOrder ${value.toFixed(0)}, ratio ${ratio}`,
      );
    }
  }
  return [...measured].map(([inFlight, done]) => {
    const used = cpuMs.get(inFlight) ?? [];
    return { inFlight, ...sumUp(done), cpuMs: used.length === 0 ? undefined : spreadOf(used) };
  });
}

async function measureMemory(rig: ChargeRig, workbench: Workbench): Promise<Report["memory"]> {
  const { memorySeconds, progress } = workbench;
  if (memorySeconds === 0) return undefined;
  progress.say(`Watching memory for ${memorySeconds} s at ${HEADLINE} at a time`);
  const seen = await rig.payWatched({ inFlight: HEADLINE, seconds: memorySeconds });
  const { samples, lengthS, queues, rate } = seen;
  return { flatness: flatnessOf(samples, lengthS, queues), lengthS, rate };
}

function reportOf(
  rig: ChargeRig,
  given: {
    rows: readonly RateRow[];
    memory: Report["memory"];
    workbench: Workbench;
    database: string;
  },
): Report {
  const { rows, memory, workbench, database } = given;
  const headline = rows.find(({ inFlight }) => inFlight === HEADLINE);
  if (headline === undefined) throw new Error(`Nothing was measured at ${HEADLINE} at a time.`);
  return {
    id: charge.id,
    title: "charge: PayOrder over gRPC, the simulator answering at once, against the floor F",
    unit: "charges a second",
    rounds: workbench.rounds,
    seconds: workbench.seconds,
    ...{ rows, headline, goal: GOAL, memory },
    checked: rig.chargesChecked,
    checkedSays: "were held against the processor's ledger; each is there exactly once.",
    machine: machineFacts(database),
  };
}
