import { createContextKey } from "@connectrpc/connect";

/**
 * Breaks the connection of the call that is being answered. Set by the HTTP server; a caller in
 * the same process has no connection, and is told CONNECTION_RESET.
 */
export const breakConnection = createContextKey<(() => void) | undefined>(undefined, {
  description: "breaks the connection",
});
