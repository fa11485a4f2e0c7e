/** Loaded into Jest, and by it into its workers: each ends when what started it is killed. */
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
if (process.env["JEST_WORKER_ID"] === undefined) {
  // Listening would otherwise keep a process alive that has stopped by itself.
  process.channel?.unref();
} else {
  // A worker lives by its channel, and ends by taking no more messages from it.
  process.on("removeListener", (event) => {
    if (event === "message" && process.listenerCount("message") === 0) process.channel?.unref();
  });
}
