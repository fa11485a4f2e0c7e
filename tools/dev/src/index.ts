export { stateFolder } from "./folders.ts";
export { findMysql, findRealMysql } from "./mysql/find.ts";
export type { Mysql } from "./mysql/mysql.ts";
export { consoleProgress, Unusable } from "./progress.ts";
export type { Progress } from "./progress.ts";
