import { describe, expect, test } from "@jest/globals";

import { isConnectionLost, isContention, isDuplicate, isLockNotGranted } from "./errors.ts";

const serverError = (errno: number, message = "") => Object.assign(new Error(message), { errno });

describe("isDuplicate", () => {
  const mariadb = serverError(1062, "Duplicate entry 'cus_1' for key 'customers_external'");
  const mysql = serverError(1062, "Duplicate entry 'cus_1' for key 'customers.customers_external'");
  const primary = serverError(1062, "Duplicate entry 'cus_1' for key 'customers.PRIMARY'");
  const hostile = serverError(
    1062,
    "Duplicate entry 'for key 'PRIMARY'' for key 'customers_external'",
  );

  test.each<[string, unknown, string | undefined, boolean]>([
    ["any key", mariadb, undefined, true],
    ["the key, as MariaDB names it", mariadb, "customers_external", true],
    ["the key, as MySQL names it", mysql, "customers_external", true],
    ["another key", mysql, "PRIMARY", false],
    ["the primary key", primary, "PRIMARY", true],
    ["part of a key's name", mariadb, "external", false],
    ["a value that names a key", hostile, "PRIMARY", false],
    ["the key behind a value that names one", hostile, "customers_external", true],
    ["an error that TypeORM wrapped", { driverError: mariadb }, "customers_external", true],
    ["another error", serverError(1213), undefined, false],
    ["no error", undefined, undefined, false],
  ])("%s", (_name, error, keyName, expected) => {
    expect(isDuplicate(error, keyName)).toBe(expected);
  });
});

test.each<[string, number, boolean, boolean, boolean]>([
  // number, may run again, lock not granted, connection lost
  ["deadlock", 1213, true, false, false],
  ["lock wait timeout, MariaDB's NOWAIT", 1205, true, true, false],
  ["MySQL's NOWAIT", 3572, true, true, false],
  ["record changed", 1020, true, false, false],
  ["shutdown", 1053, false, false, true],
  ["killed", 1927, false, false, true],
  ["error during COMMIT", 1180, false, false, true],
  ["a connection reset, which has a negative number", -104, false, false, false],
  ["unknown column", 1054, false, false, false],
])("%s (%i)", (_name, errno, again, lock, lost) => {
  const error = serverError(errno);
  expect([isContention(error), isLockNotGranted(error), isConnectionLost(error)]).toEqual([
    again,
    lock,
    lost,
  ]);
});

test.each([
  ["a reset", { code: "ECONNRESET", errno: -104 }, true],
  ["a driver's loss without a code", { fatal: true }, true],
  ["a server's refusal to log in", { fatal: true, errno: 1045 }, false],
  ["a time-out", { code: "PROTOCOL_SEQUENCE_TIMEOUT" }, true],
  ["text", "ECONNRESET", false],
])("%s: lost is %s", (_name, error, lost) => {
  expect(isConnectionLost(error)).toBe(lost);
});
