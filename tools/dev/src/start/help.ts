/** What `npm start -- --help` prints: the flags, and every setting of Flint. */
export async function help(): Promise<string> {
  // Only here: the settings are the services', which a start loads in a process of their own.
  const { settingsHelp } = await import("@flint/host");
  return `npm start [-- flags]    starts everything; Ctrl-C stops it
npm run dev             the same, and starts the services again when a file changes

Flags
  --watch   start the services again when a file changes
  --log     show the services' log here instead of in .flint/flint.log
  --help    show this

What belongs to this clone lies in .flint/: the database, the keys (keys.env), what scripts need
(dev.env: FLINT_URL, FLINT_API_KEY, FLINT_SIMULATOR_URL), the log. Remove it to begin again.

Settings (environment)
${settingsHelp()
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}`;
}
