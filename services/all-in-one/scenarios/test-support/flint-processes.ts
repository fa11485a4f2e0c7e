import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ServiceName } from "@flint/host";
import { createGrpcJsTransport, parseKeyRing, serviceTransport } from "@flint/rpc";
import {
  eventually,
  freePorts,
  newWorkspace,
  schemaPrefix,
  type TestHost,
  type TestWorkspace,
  type Topology,
} from "@flint/testing";

/** What one process runs, and where. */
type Part = { name: string; main: string; port: number; environment: Record<string, string> };

/** A start takes a second, and many times that on a machine that is busy with other things. */
const START_MAX_MS = 60_000;

const SERVICES: readonly ServiceName[] = ["platform", "customer", "payment-method", "charge"];
const services = join(import.meta.dirname, "../../..");
const key = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;

/**
 * Flint as an operator runs it, killed and started again: everything in one process, or a process
 * for each service and one for the processor, over one database.
 */
export class FlintProcesses {
  readonly topology: Topology;
  /** The processor's ledger, which outlives every process. */
  readonly ledgerFile: string;
  readonly #folder = mkdtempSync(join(tmpdir(), "flint-processes-"));
  readonly #parts: Part[];
  readonly #running = new Map<string, ChildProcess>();
  readonly #keys = { service: key("s"), master: key("m"), token: key("t") };

  private constructor(topology: Topology, ports: readonly number[]) {
    this.topology = topology;
    this.ledgerFile = join(this.#folder, "ledger.sqlite");
    this.#parts = topology === "embedded" ? this.#embedded(ports) : this.#split(ports);
  }

  /**
   * Lays out the processes; nothing runs before `start`.
   *
   * @param chargeProcesses how many processes of charge; more than one only where it is split
   */
  static async create(topology: Topology, chargeProcesses = 1): Promise<FlintProcesses> {
    return new FlintProcesses(topology, await freePorts(SERVICES.length + chargeProcesses));
  }

  /** Name of the process that runs charge. */
  get charge(): string {
    return this.topology === "embedded" ? "all-in-one" : "charge";
  }

  /** Names of every process that runs charge. */
  get charges(): string[] {
    return this.#parts.map(({ name }) => name).filter((name) => name.startsWith(this.charge));
  }

  /** Address of a process, or of the process that runs a service. */
  urlOf(name: string): string {
    const part = this.#parts.find((each) => each.name === name) ?? this.#parts[0];
    return `http://127.0.0.1:${part?.port}`;
  }

  /** Starts every process that is not running. */
  async startAll(): Promise<void> {
    for (const { name } of this.#parts) if (!this.#running.has(name)) await this.start(name);
  }

  /** Starts one process and waits until it takes calls. */
  async start(name: string, more: Record<string, string> = {}): Promise<void> {
    const part = this.#parts.find((each) => each.name === name);
    if (part === undefined) throw new Error(`There is no process ${name}.`);
    const child = spawn(process.execPath, [part.main], {
      env: { ...inherited(), ...part.environment, ...more },
      stdio: ["ignore", "ignore", "pipe"],
    });
    let complaint = "";
    child.stderr?.on("data", (chunk: Buffer) => (complaint += String(chunk)));
    child.once("exit", () => this.#running.delete(name));
    this.#running.set(name, child);
    await eventually(async () => {
      if (child.exitCode !== null) throw new Error(`${name} has ended: ${complaint}`);
      const answer = await fetch(`http://127.0.0.1:${part.port}/healthz`);
      await answer.arrayBuffer();
      // The processor is not Flint and knows no health: any answer of its says that it is there.
      return answer.ok || name === "simulator";
    }, START_MAX_MS);
  }

  /** Kills a process without a chance to say anything, and waits for its end. */
  async kill(name: string): Promise<void> {
    this.#running.get(name)?.kill("SIGKILL");
    await this.ended(name);
  }

  /** Waits until a process has ended. */
  async ended(name: string): Promise<void> {
    await eventually(() => !this.#running.has(name));
  }

  /** Ends everything. */
  async stop(): Promise<void> {
    for (const child of this.#running.values()) child.kill("SIGKILL");
    await eventually(() => this.#running.size === 0);
    rmSync(this.#folder, { recursive: true });
  }

  /** A merchant of its own; its calls of charge go to the named process. */
  newWorkspace(): Promise<TestWorkspace> {
    const keys = parseKeyRing(this.#keys.service);
    const host: Pick<TestHost, "transportTo" | "urlOf"> = {
      urlOf: (service) => this.urlOf(service),
      transportTo: (service) =>
        serviceTransport({
          service: "testing",
          keys,
          transport: createGrpcJsTransport(this.urlOf(service)),
        }),
    };
    return newWorkspace(host as TestHost);
  }

  #embedded([port = 0]: readonly number[]): Part[] {
    const environment = { ...this.#shared(), FLINT_URL: `http://127.0.0.1:${port}` };
    const main = join(services, "all-in-one/src/main.ts");
    return [{ name: "all-in-one", main, port, environment }];
  }

  #split(ports: readonly number[]): Part[] {
    const [simulatorPort = 0, ...rest] = ports;
    const urls = Object.fromEntries(
      SERVICES.map((service, index) => [settingOf(service), `http://127.0.0.1:${rest[index]}`]),
    );
    const shared = {
      ...this.#shared(),
      ...urls,
      FLINT_SIMULATOR_URL: `http://127.0.0.1:${simulatorPort}`,
    };
    const simulator: Part = {
      name: "simulator",
      main: join(services, "simulator/src/main.ts"),
      port: simulatorPort,
      environment: shared,
    };
    const own = rest.map((port, index): Part => {
      const service = SERVICES[index] ?? "charge";
      const name = index < SERVICES.length ? service : `charge-${index - SERVICES.length + 2}`;
      const main = join(services, service, "src/main.ts");
      const listen = { FLINT_LISTEN: `127.0.0.1:${port}`, FLINT_INSTANCE: name };
      return { name, main, port, environment: { ...shared, ...listen } };
    });
    return [simulator, ...own];
  }

  #shared(): Record<string, string> {
    return {
      FLINT_MYSQL_URL: process.env["FLINT_MYSQL_URL"] ?? "",
      FLINT_DATABASE_PREFIX: `p${schemaPrefix()}`,
      FLINT_MASTER_KEYS: this.#keys.master,
      FLINT_SERVICE_KEYS: this.#keys.service,
      FLINT_TOKEN_KEYS: this.#keys.token,
      FLINT_SIMULATOR_FILE: this.ledgerFile,
      FLINT_LOG_LEVEL: "fatal",
    };
  }
}

function settingOf(service: ServiceName): string {
  return `FLINT_${service.toUpperCase().replaceAll("-", "_")}_URL`;
}

/** What a process needs of this one: no setting of Flint's. */
function inherited(): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME };
}
