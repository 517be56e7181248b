export type { ServerInfo } from "./data-folder.ts";
export type { ServerLimits } from "./limits/server-limits.ts";
export type { Log, LogLevel, LogOptions } from "./log.ts";
export { createServer, type Server, type ServerOptions } from "./server.ts";
