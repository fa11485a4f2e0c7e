/** Who did something. Derived from the credential; a caller never sends it. */
export type Actor = {
  kind: "api_key" | "agent" | "customer" | "system";
  /**
   * The API key's id, the subject of a browser's or agent's token, the customer's id, or the
   * name of the service for the system.
   */
  id: string;
  /** Why, in the actor's own words; empty where the call asks for no reason. */
  reason: string;
};
