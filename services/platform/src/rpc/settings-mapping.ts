import type { MessageInitShape } from "@bufbuild/protobuf";
import type { SettingsSchema } from "@flint/contracts-platform";
import type { Settings } from "../domain/settings.ts";

/** Settings as the world sees them. */
export function settingsMessage(settings: Settings): MessageInitShape<typeof SettingsSchema> {
  const { corsAllowedOrigins, revision } = settings;
  return { corsAllowedOrigins: [...corsAllowedOrigins], revision: BigInt(revision) };
}
