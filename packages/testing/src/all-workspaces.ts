/**
 * The work that may cross workspaces: the only list of it. A statement of such work begins with a
 * comment that names it, "all workspaces: feed"; every other statement carries `workspace_id`.
 */
export const ALL_WORKSPACES: Readonly<Record<string, string>> = {
  feed: "A service's news are numbered, read and followed in one order for all workspaces.",
  authentication: "The workspace is what the look-up of a key or a workspace is to find.",
  merchant: "A merchant's workspaces are listed and counted together.",
  jobs: "Work that is due is found in turns of its workspaces.",
  "request keys": "Keys of calls are erased by their age alone.",
  purge: "The retired ids of all workspaces are listed, and marked as purged.",
  metrics: "Gauges count a whole service's backlog.",
};

/** Tables that hold nothing of any workspace. */
export const TABLES_OF_NO_WORKSPACE: Readonly<Record<string, string>> = {
  merchants: "A merchant stands above its workspaces.",
  migrations: "Which definitions the schema has.",
  instances: "How often each process has started.",
  consumer_cursors: "How far each reader of a feed has come.",
};
