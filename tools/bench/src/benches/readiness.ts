import { measureRound, type Round, sumUp } from "../measure/interleave.ts";
import { spreadOf } from "../measure/spread.ts";
import { ReadinessRig } from "../readiness/readiness-rig.ts";
import { machineFacts } from "../report/machine.ts";
import type { RateRow } from "../report/report.ts";
import type { Bench, Workbench } from "../workbench.ts";

/** Calls at a time. The last one is what the goal is about. */
const AT_A_TIME = [1, 8, 64] as const;
const HEADLINE = 64;

/** Of as many indexed reads, at 64 at a time. */
const GOAL = 0.3;

/** Until the compiler has seen every path: not measured. */
const WARM_UP_SECONDS = 5;

/** `CheckReadiness` against as many indexed reads of mysql2 as it makes. */
export const readiness: Bench = {
  id: "readiness",
  about: "CheckReadiness over Connect from another process, against as many indexed reads",
  run: async (workbench) => {
    const rig = await ReadinessRig.open(workbench);
    try {
      workbench.progress.say("Warming up");
      await rig.floor({ inFlight: HEADLINE, seconds: WARM_UP_SECONDS / 2 });
      await rig.check({ inFlight: HEADLINE, seconds: WARM_UP_SECONDS });
      const rows = await measureRates(rig, workbench);
      const headline = rows.find(({ inFlight }) => inFlight === HEADLINE);
      if (headline === undefined) throw new Error(`Nothing was measured at ${HEADLINE} at a time.`);
      const { rounds, seconds } = workbench;
      return {
        id: readiness.id,
        title:
          "readiness: CheckReadiness of an order over Connect, against the floor: " +
          `${rig.readsPerCall} indexed reads of mysql2, one round trip each`,
        unit: "checks a second",
        ...{ rounds, seconds, rows, headline, goal: GOAL },
        checked: rig.answered,
        checkedSays:
          `were answered, all of them ready, by ${rig.readsPerCall} reads each ` +
          `(${rig.selectsPerCall.toFixed(2)} counted by the server).`,
        machine: machineFacts(await rig.databaseVersion()),
      };
    } finally {
      await rig.close();
    }
  },
};

async function measureRates(rig: ReadinessRig, workbench: Workbench): Promise<RateRow[]> {
  const { rounds, seconds, progress } = workbench;
  progress.say(`Measuring: ${rounds} rounds of floor and CheckReadiness, ${seconds} s each`);
  const measured = AT_A_TIME.map((inFlight) => ({
    ...{ inFlight, done: [] as Round[], cpuMs: [] as number[] },
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { inFlight, done, cpuMs } of measured) {
      progress.update(`  round ${round + 1} of ${rounds}, ${inFlight} at a time`);
      const figures = await measureRound(round, {
        floor: () => rig.floor({ inFlight, seconds }),
        value: async () => {
          const checked = await rig.check({ inFlight, seconds });
          if (checked.cpuMs !== undefined) cpuMs.push(checked.cpuMs);
          return checked.rate;
        },
      });
      done.push(figures);
      progress.say(
        `  round ${round + 1}, ${inFlight} at a time: floor ${figures.floor.toFixed(0)}, ` +
          `CheckReadiness ${figures.value.toFixed(0)}, ` +
          `ratio ${(figures.value / figures.floor).toFixed(2)}`,
      );
    }
  }
  return measured.map(({ inFlight, done, cpuMs }) => ({
    ...{ inFlight, ...sumUp(done) },
    cpuMs: cpuMs.length === 0 ? undefined : spreadOf(cpuMs),
  }));
}
