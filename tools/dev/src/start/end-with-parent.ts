/** Loaded into the services' process before anything else: it ends when `npm start` is killed. */
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
// Listening would otherwise keep a process alive that has stopped by itself.
process.channel?.unref();
