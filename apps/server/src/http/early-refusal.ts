import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { retryAfterSeconds } from "@stepcast/api";
import { StepcastError } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";
import { firstLook } from "../auth/first-look.ts";
import { nobodyHere, wrongBearer } from "../auth/gate.ts";
import { addressReader } from "../limits/address-reader.ts";
import type { Knocks } from "../limits/knocks.ts";
import { summariseRefusals } from "../limits/refusal-summary.ts";
import { SpentAddresses } from "../limits/spent-addresses.ts";
import type { HttpParts } from "../parts.ts";
import { originHeaders } from "./cors.ts";
import { type PreparedRefusal, prepareRefusal, sendRefusal } from "./prepared-refusal.ts";
import { byTlsOnly, ownMachine } from "./safety-headers.ts";
import { isTurnedAway } from "./turn-away.ts";

/** Everything below these is behind the gate. */
const gated = /^\/(?:api|(trpc))(?:[/?]|$)/;

/**
 * While requests without valid credentials come by the dozen, they are refused before Fastify sees
 * them: no route, no hooks, no id and no line of their own. The answer is the one that they would
 * have got, they count as strangers and in the metrics all the same, and whoever shows something
 * that may be right goes the usual way.
 */
export function mountEarlyRefusals(app: FastifyInstance, parts: HttpParts, knocks: Knocks): void {
  const { server } = app;
  const refusal = earlyRefusal(app, parts, knocks);
  // Cast: what listens to requests takes a request and its response.
  const usual = server.listeners("request") as RequestListener[];
  server.removeAllListeners("request");
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    if (knocks.areMany && refusal.take(request, response)) return;
    for (const listener of usual) listener.call(server, request, response);
  });
  app.addHook("onClose", async () => refusal.close());
}

function earlyRefusal(app: FastifyInstance, parts: HttpParts, knocks: Knocks) {
  const addressOf = addressReader(parts.trustedProxies);
  const spent = new SpentAddresses();
  const summary = summariseRefusals(parts.log);
  const prepared = new Map<string, PreparedRefusal>();
  const prepare = (name: string, isTrpc: boolean, error: () => StepcastError) => {
    const key = `${name} ${isTrpc}`;
    const made = prepared.get(key) ?? prepareRefusal(error(), isTrpc);
    // As many as there are seconds in a window, and two.
    prepared.set(key, made);
    return made;
  };
  let told: StepcastError | undefined;
  const toWait = (seconds: number, isTrpc: boolean) =>
    prepare(`wait ${seconds}`, isTrpc, () => waiting(told, seconds));

  const answer = (request: IncomingMessage, response: ServerResponse, made: PreparedRefusal) => {
    if (response.destroyed) return;
    summary.note();
    parts.operation.metrics.answered(request.method ?? "", made.status, made.code);
    sendRefusal(response, made, [
      ...Object.entries(originHeaders(request.headers.origin, parts.allowedOrigins)).flat(),
      ...(isByTls(request) ? byTlsOnly : []),
    ]);
  };
  return {
    close: summary.close,
    /** True when the request was refused here. */
    take(request: IncomingMessage, response: ServerResponse): boolean {
      const door = gated.exec(request.url ?? "");
      if (door === null || request.method === "OPTIONS" || parts.phase() !== "serving")
        return false;
      const look = firstLook(parts, request.headers, app.parseCookie);
      if (look === "for the gate") return false;
      const isTrpc = door[1] !== undefined;
      const address = addressOf(request);
      const seconds = spent.secondsLeft(address);
      if (look === "unknown" && seconds === 0) return false;
      knocks.note();
      if (seconds > 0) {
        answer(request, response, toWait(seconds, isTrpc));
        return true;
      }
      const refuse = (): void =>
        answer(
          request,
          response,
          prepare(look, isTrpc, look === "none" ? nobodyHere : wrongBearer),
        );
      parts.limiter.count("strangers", { address }).then(refuse, (error: unknown) => {
        // A count that cannot be kept opens nothing.
        if (!isTurnedAway(error)) return refuse();
        told = error;
        const waitSeconds = retryAfterSeconds(error) ?? 1;
        spent.remember(address, 1_000 * waitSeconds);
        answer(request, response, toWait(waitSeconds, isTrpc));
      });
      return true;
    },
  };
}

/** To this server itself; what a proxy says of its own connection is not asked here. */
function isByTls({ socket, headers }: IncomingMessage): boolean {
  return "encrypted" in socket && !ownMachine.test(headers.host ?? "");
}

/** The same refusal with what is left of the wait. */
function waiting(told: StepcastError | undefined, seconds: number): StepcastError {
  const { message = "", details } = told ?? {};
  return new StepcastError("too_many_requests", message, {
    details: { ...Object(details), retryAfterSeconds: seconds },
  });
}
