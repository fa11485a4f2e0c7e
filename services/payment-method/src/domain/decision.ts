/**
 * What became true, with the object as it is after it. `commit` writes the object and the event
 * from the same value, so that no revision is without its event.
 */
export type Fact<Type extends string, Objects> = {
  type: Type;
  /** Internal id of the workspace. */
  workspaceId: string;
} & Objects;

/** What a function of `domain/` answers and `commit` makes durable. */
export type Decision<Event> = {
  /** In the order in which they became true; none where nothing changes. */
  events: readonly Event[];
};
