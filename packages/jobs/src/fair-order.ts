/** Ids of due jobs by workspace, oldest first. */
export type DueByWorkspace = Map<string, string[]>;

/**
 * Takes jobs in turns: one of each workspace, beginning after the workspace that was served last,
 * and round again. So a workspace waits for one job of each other one, however many they have.
 *
 * @param due is emptied by what is taken
 * @returns the ids, and the workspace that was served last
 */
export function takeInTurns(
  due: DueByWorkspace,
  options: { count: number; after: string },
): { ids: string[]; last: string } {
  const ids: string[] = [];
  let last = options.after;
  const sorted = [...due.keys()].sort();
  const turns = [...sorted.filter((key) => key > last), ...sorted.filter((key) => key <= last)];
  while (ids.length < options.count && due.size > 0) {
    for (const workspace of turns) {
      const id = due.get(workspace)?.shift();
      if (due.get(workspace)?.length === 0) due.delete(workspace);
      if (id === undefined) continue;
      ids.push(id);
      last = workspace;
      if (ids.length === options.count) break;
    }
  }
  return { ids, last };
}
