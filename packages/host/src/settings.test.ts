import { describe, expect, test } from "@jest/globals";
import { SETTINGS, settingsHelp } from "./settings-table.ts";
import { instanceName, listenAddress } from "./listen-address.ts";
import { parseSettings, SettingsError } from "./settings.ts";

const KEYS = `k1:${Buffer.alloc(32, 1).toString("base64")}`;
const ENOUGH = { FLINT_MASTER_KEYS: KEYS, FLINT_SERVICE_KEYS: KEYS, FLINT_TOKEN_KEYS: KEYS };

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    parseSettings({ ...ENOUGH, ...environment });
    return [];
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.problems;
    }
    throw error;
  }
}

describe("settings that are right", () => {
  test("have a default for everything but keys", () => {
    expect(parseSettings(ENOUGH)).toMatchObject({
      url: "http://127.0.0.1:7400",
      simulatorUrl: "http://127.0.0.1:7400",
      simulatorElsewhere: false,
      serviceUrls: { charge: "http://127.0.0.1:7400", "payment-method": "http://127.0.0.1:7400" },
      environment: "development",
      logLevel: "info",
    });
  });

  test("send every service to FLINT_URL but the one that has an address of its own", () => {
    const settings = parseSettings({
      ...ENOUGH,
      FLINT_URL: "http://flint:7400",
      FLINT_PAYMENT_METHOD_URL: "http://methods:7412",
    });
    expect(settings.serviceUrls).toEqual({
      platform: "http://flint:7400",
      customer: "http://flint:7400",
      "payment-method": "http://methods:7412",
      charge: "http://flint:7400",
    });
  });

  test("count an empty value as unset", () => {
    expect(parseSettings({ ...ENOUGH, FLINT_LOG_LEVEL: "" }).logLevel).toBe("info");
  });

  test("leave what belongs to tests, callers and other programs alone", () => {
    expect(
      problemsOf({ FLINT_TEST_PREFIX: "x", FLINT_API_KEY: "flint_test_x", HOME: "/" }),
    ).toEqual([]);
  });
});

test.each([
  ["FLINT_URL", "flint:7400", "must be an http address"],
  ["FLINT_CHARGE_URL", "ftp://charge", "must be an http address"],
  ["FLINT_LISTEN", "7413", "must be host:port"],
  ["FLINT_ENVIRONMENT", "prod", "must be development, test or production"],
  ["FLINT_MYSQL_URL", "postgres://x", "must look like mysql://"],
  ["FLINT_CHARGE_MYSQL_URL", "x", "must look like mysql://"],
  ["FLINT_DATABASE_PREFIX", "1_", "must be 1 to 16"],
  ["FLINT_MASTER_KEYS", "k1:c2hvcnQ=", "must be id:base64 of 32 bytes"],
  ["FLINT_SERVICE_KEYS", "", "is missing"],
  ["FLINT_TOKEN_KEYS", `${KEYS},`, "must be id:base64 of 32 bytes"],
  ["FLINT_INSTANCE", "a b", "must be 1 to 64"],
  ["FLINT_LOG_LEVEL", "loud", "must be one of silent"],
  ["FLINT_RATE_PER_SECOND", "0", "must be a whole number"],
  ["FLINT_CHARGES_URL", "http://x", "is not a setting of Flint"],
])("%s=%s is refused: it %s", (name, value, words) => {
  const problems = problemsOf({ [name]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(`${name} ${words}`);
});

test("every mistake is named at once", () => {
  expect(problemsOf({ FLINT_URL: "x", FLINT_LOG_LEVEL: "loud", FLINT_X: "1" })).toHaveLength(3);
});

test("production refuses to be killed on purpose", () => {
  expect(problemsOf({ FLINT_ENVIRONMENT: "production", FLINT_KILL_AT: "before-call" })).toEqual([
    "FLINT_KILL_AT must not be set in production: it is for crash tests",
  ]);
});

test("the help text and the parser know the same settings", () => {
  for (const { name } of SETTINGS) {
    const wrong = problemsOf({ [name]: "" }).filter((problem) => !problem.includes("is missing"));
    expect(wrong).toEqual([]);
    expect(settingsHelp()).toContain(name);
  }
  expect(new Set(SETTINGS.map((row) => row.name)).size).toBe(SETTINGS.length);
});

describe("a host listens", () => {
  const settings = parseSettings({ ...ENOUGH, FLINT_CHARGE_URL: "http://127.0.0.1:7513" });

  test("at FLINT_URL with every service, at its own address alone", () => {
    expect(listenAddress(settings)).toEqual({ host: "127.0.0.1", port: 7400 });
    expect(listenAddress(settings, "charge")).toEqual({ host: "127.0.0.1", port: 7513 });
  });

  test("at its service's port where it has no address of its own", () => {
    expect(listenAddress(settings, "customer")).toEqual({ host: "127.0.0.1", port: 7411 });
  });

  test("at FLINT_LISTEN before all else", () => {
    const bound = parseSettings({ ...ENOUGH, FLINT_LISTEN: "0.0.0.0:80" });
    expect(listenAddress(bound, "charge")).toEqual({ host: "0.0.0.0", port: 80 });
  });
});

test("an instance is named by its setting, else by host and port", () => {
  expect(instanceName(parseSettings({ ...ENOUGH, FLINT_INSTANCE: "charge-1" }), 7413)).toBe(
    "charge-1",
  );
  expect(instanceName(parseSettings(ENOUGH), 7413)).toMatch(/^.+:7413$/);
});
