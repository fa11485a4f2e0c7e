import { parseSettings, type Settings } from "@flint/host";

/** Keys of tests: 32 bytes that anybody may know. */
const KEYS = `test:${Buffer.alloc(32, 7).toString("base64")}`;

/** No credential of a test is told to wait unless the test wants it. */
const RATE_PER_SECOND = "100000";

/** Settings for a host of a test: everything at its default, with keys, on the tests' database. */
export function testSettings(overrides: Partial<Settings> = {}): Settings {
  const { FLINT_MYSQL_URL } = process.env;
  const settings = parseSettings({
    FLINT_ENVIRONMENT: "test",
    FLINT_MYSQL_URL,
    FLINT_MASTER_KEYS: KEYS,
    FLINT_SERVICE_KEYS: KEYS,
    FLINT_TOKEN_KEYS: KEYS,
    FLINT_RATE_PER_SECOND: RATE_PER_SECOND,
  });
  return { ...settings, ...overrides };
}
