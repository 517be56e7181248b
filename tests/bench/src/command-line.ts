import { parseArgs } from "node:util";
import { type SuiteName, suites } from "./bench.ts";

export interface CommandLine {
  readonly suites: readonly SuiteName[];
  readonly json: boolean;
  readonly quick: boolean;
  readonly peers: boolean;
  readonly events: number | undefined;
  readonly help: boolean;
}

export const usage = `npm run bench -- [engine] [store] [stream] [options]

  engine       steps per second and memory, on disk, scheduling, kill -9 and restart
  store        appending, and growth of the log
  stream       deliveries per second of CPU time, latency, memory, replay

  --quick      fewer repetitions and a smaller log: shows the shape of things in a minute or two
  --json       one JSON document on standard output, nothing else
  --no-peers   only Stepcast and the floors; nothing is installed
  --events N   events of the old log of the growth figures (default 10,000,000; --quick 200,000)
`;

/** Reads the arguments. Throws an Error whose message is for people. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    allowNegative: true,
    options: {
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      peers: { type: "boolean", default: true },
      events: { type: "string" },
      help: { type: "boolean", default: false, short: "h" },
    },
  });
  const unknown = positionals.filter((name) => !isSuite(name));
  if (unknown.length > 0) throw new Error(`There is no suite ${unknown.join(", ")}.`);
  const named = positionals.filter(isSuite);
  const events = values.events === undefined ? undefined : Number(values.events);
  if (events !== undefined && !(Number.isSafeInteger(events) && events > 0))
    throw new Error("--events takes a whole number above 0.");
  return {
    suites: named.length > 0 ? named : ["engine", "store", "stream"],
    json: values.json,
    quick: values.quick,
    peers: values.peers,
    events,
    help: values.help,
  };
}

function isSuite(name: string): name is SuiteName {
  return Object.hasOwn(suites, name);
}
