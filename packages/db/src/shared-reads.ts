import { Outage } from "./outage.ts";
import type { Packet } from "./connection.ts";

/**
 * Reads that travel in one packet at most. The server runs them one after the other, so the last
 * waits for the others: reads by whole keys take it less time than a packet of their own.
 */
const READS_MAX = 16;

/**
 * Packets that are on their way at once. While all are, reads gather for the next: under load a
 * packet fills, and reads never take the whole pool from transactions.
 */
const PACKETS_MAX = 4;

/** Reads that may wait to be sent; more are turned away at once. */
const ASKED_MAX = 1_024;

type Read = {
  packet: Packet;
  resolve: (rows: unknown[]) => void;
  reject: (error: unknown) => void;
};

/**
 * Sends reads that are asked for in the same turn of the event loop, or while all packets are on
 * their way, in one packet. A read alone is sent in the turn in which it was asked for.
 *
 * For reads by whole keys, as a charge makes them: a slow one would hold up those of others.
 * Measured at 64 checks of readiness at a time: a packet's write was 28 % of all processor time.
 */
export class SharedReads {
  readonly #send: (packet: Packet) => Promise<unknown>;
  #asked: Read[] = [];
  #packets = 0;
  #woken = false;

  /** @param send sends one packet outside any transaction; its answer is that of `connection.send` */
  constructor(send: (packet: Packet) => Promise<unknown>) {
    this.#send = send;
  }

  /** @throws Outage `busy` when too many wait; what `send` throws, where it is not another read's doing */
  read(packet: Packet): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      if (this.#asked.length >= ASKED_MAX) return reject(new Outage("busy"));
      this.#asked.push({ packet, resolve, reject });
      if (this.#woken) return;
      this.#woken = true;
      setImmediate(() => this.#sendAll());
    });
  }

  #sendAll(): void {
    this.#woken = false;
    while (this.#asked.length > 0 && this.#packets < PACKETS_MAX) {
      this.#packets += 1;
      void this.#sendTogether(this.#asked.splice(0, READS_MAX)).finally(() => {
        this.#packets -= 1;
        this.#sendAll();
      });
    }
  }

  async #sendTogether(reads: readonly Read[]): Promise<void> {
    const [only] = reads;
    if (only !== undefined && reads.length === 1) return this.#sendAlone(only);
    let answers: unknown[][];
    try {
      answers = (await this.#send({
        text: reads.map(({ packet }) => packet.text).join(";"),
        sql: reads.map(({ packet }) => packet.sql).join(";"),
      })) as unknown[][];
    } catch (error) {
      if (error instanceof Outage) {
        for (const { reject } of reads) reject(error);
      } else {
        // Which of them it was is not said; the others are answered.
        await Promise.all(reads.map((read) => this.#sendAlone(read)));
      }
      return;
    }
    for (const [index, { resolve }] of reads.entries()) resolve(answers[index] ?? []);
  }

  async #sendAlone({ packet, resolve, reject }: Read): Promise<void> {
    try {
      resolve((await this.#send(packet)) as unknown[]);
    } catch (error) {
      reject(error);
    }
  }
}
