/**
 * A process that takes one job, says so, works for a while, and then does what cannot be undone:
 * the tests freeze it in between. Arguments: the database's URL. It prints a word a line.
 */
import { openDatabase } from "@flint/db";
import { startJobs } from "../start-jobs.ts";
import { takeInstance } from "../take-instance.ts";
import { doJob } from "./jobs.ts";

const LEASE_MS = 1_000;
const WORK_MS = 300;

const [url = ""] = process.argv.slice(2);
const db = await openDatabase({ url, name: "worker" });
const instance = await takeInstance(db, "worker-process");

const say = (word: string) => process.stdout.write(`${word}\n`);

startJobs({
  db,
  instance,
  leaseMs: LEASE_MS,
  handlers: {
    work: async (job, { assertHeld }) => {
      say("taken");
      await new Promise((resolve) => setTimeout(resolve, WORK_MS));
      try {
        assertHeld();
        say("sent");
      } catch {
        say("held back");
      }
      // Even one that does not ask cannot have an effect.
      await doJob(db, job, "worker-process").then(
        () => say("done"),
        () => say("fenced off"),
      );
    },
  },
});
