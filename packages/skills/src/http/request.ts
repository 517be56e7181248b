import { defineSkill } from "@stepcast/engine";
import type { Lookup } from "./destination.ts";
import type { ExchangeOptions } from "./exchange.ts";
import { requestInput, requestOutput } from "./request-input.ts";

export interface HttpOptions {
  /**
   * Hosts of private networks that may be reached all the same, each `name` or `name:port` exactly as plans
   * write it. Default: none.
   */
  readonly privateHosts?: readonly string[] | undefined;
  /** Ports of public hosts. Default: 80 and 443. */
  readonly ports?: readonly number[] | undefined;
  /** Default: the system's resolver. */
  readonly lookup?: Lookup | undefined;
  /** Opens connections; for tests that stand in for the internet. Default: node's own. */
  readonly createConnection?: ExchangeOptions["createConnection"];
}

/**
 * The skill that talks HTTP. It reaches public hosts only: a name is looked up once, every address that it has
 * is checked, and the connection goes to these; each redirect is checked in the same way.
 */
export function createHttpRequest(options: HttpOptions = {}) {
  const { privateHosts = [], ports = [80, 443], lookup } = options;
  const reach = {
    privateHosts: new Set(privateHosts.map((host) => host.toLowerCase())),
    ports: new Set(ports),
  };
  const line = { reach, lookup, createConnection: options.createConnection };
  return defineSkill({
    id: "http.request",
    title: "HTTP request",
    icon: "🌍",
    description: "Asks a public web address and hands on what it answers.",
    risk: ["network"],
    input: requestInput,
    output: requestOutput,
    sendsTo: addressIn,
    async run(request, context) {
      const [{ converse, refusedBy }, { bodyIn }] = await Promise.all([
        import("./converse.ts"),
        import("./answer-form.ts"),
      ]);
      const { destination, answer } = await converse(request, context, line);
      const url = destination.url.href;
      if (request.failOnStatus && answer.status >= 400) throw refusedBy(destination, answer);
      const { status, headers, body } = answer;
      const form = await bodyIn(request.answer, url, answer, context);
      return { status, url, headers, bytes: body.byteLength, ...form };
    },
  });
}

/** The address that a plan writes out; undefined for one that only the run knows. */
function addressIn(input: unknown): URL | undefined {
  const url: unknown = Object(input).url;
  return typeof url === "string" && URL.canParse(url) ? new URL(url) : undefined;
}
