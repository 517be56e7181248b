/**
 * The command that an older Node handed over. When that one is killed it can pass nothing on, but
 * the channel to it closes, and this one then ends as by SIGTERM. The channel alone keeps nothing up.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
require("./main.ts");
