import { type Limits, limits } from "@stepcast/contracts";

/** The bounds that whoever runs a server may set; the others are part of the protocol. */
const settable = [
  "streamsPerProcess",
  "streamsPerUser",
  "streamsPerAddress",
  "streamsPerKey",
  "clientsPerStream",
  "rateWindowMs",
  "requestsPerWindow",
  "startsPerWindow",
  "strangersPerWindow",
  "requestsPerKey",
  "startsPerKey",
  "passwordWindowMs",
  "passwordsPerAccount",
  "passwordsPerAddress",
  "requestHeadMs",
  "requestBodyMs",
  "uploadMs",
  "idleConnectionMs",
] as const satisfies readonly (keyof Limits)[];

/** What one server refuses above. Times in milliseconds, everything else is a count. */
export type ServerLimits = Pick<Limits, (typeof settable)[number]>;

/** The limits in force: those given, and the defaults of `@stepcast/contracts` for the others. */
export function serverLimits(given: Partial<ServerLimits> = {}): ServerLimits {
  const entries = settable.map((name) => [name, given[name] ?? limits[name]] as const);
  // Cast: every settable name has an entry.
  return Object.fromEntries(entries) as ServerLimits;
}
