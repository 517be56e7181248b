export { tokenFile } from "./auth/owner.ts";
export type { ServerInfo } from "./data-folder.ts";
export type { ServerLimits } from "./limits/server-limits.ts";
export { createLog, type Log, type LogLevel, type LogOptions } from "./log.ts";
export { createServer, type Server, type ServerOptions } from "./server.ts";
