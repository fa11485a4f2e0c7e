import type { ServiceCaller } from "@flint/rpc";

/**
 * A caller for what a service does on nobody's behalf and for no workspace: reading feeds, asking
 * whose an API key is.
 *
 * @param name of the service, which becomes the actor's id
 */
export function systemCaller(name: string, signal?: AbortSignal): ServiceCaller {
  return {
    workspaceId: "",
    // Nothing is decided by it: there is no workspace.
    workspace: { id: "", mode: "sandbox" },
    actor: { kind: "system", id: name, reason: "" },
    ...(signal === undefined ? {} : { signal }),
  };
}
