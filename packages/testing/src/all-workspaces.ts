/**
 * The work that may cross workspaces: the only list of it. A statement of such work begins with a
 * comment that names it, "all workspaces: feed"; every other statement carries `workspace_id`.
 */
export const ALL_WORKSPACES: Readonly<Record<string, string>> = {
  feed: "A service's news are read, numbered and handled in one order for all workspaces.",
};

/** Tables that hold nothing of any workspace. */
export const TABLES_OF_NO_WORKSPACE: Readonly<Record<string, string>> = {
  migrations: "Which definitions the schema has.",
  instances: "How often each process has started.",
  consumer_cursors: "How far each reader of a feed has come.",
};
