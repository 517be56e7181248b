import { constants } from "node:zlib";
import compress from "@fastify/compress";
import cookie from "@fastify/cookie";
import { httpStatus } from "@stepcast/api";
import createFastify, { type FastifyInstance } from "fastify";
import { mountDialects } from "../dialects/mount.ts";
import { admitCounted } from "../limits/count-requests.ts";
import { Knocks } from "../limits/knocks.ts";
import { mountMetrics } from "../operation/metrics-route.ts";
import { countAnswers, mountOperation } from "../operation/mount.ts";
import type { HttpParts } from "../parts.ts";
import { mountArtifacts, uploadError } from "../rest/artifacts.ts";
import { mountIngest } from "../rest/ingest.ts";
import { mountRest } from "../rest/mount.ts";
import { mountApiDocument } from "../rest/open-api.ts";
import { mountStartRun } from "../rest/start-run.ts";
import { mountFeeds } from "../sse/routes.ts";
import { traceRequests } from "../tracing/tracing.ts";
import { sendError } from "./answer.ts";
import { mountBodyDeadline } from "./body-deadline.ts";
import { mountCors, originHeaders } from "./cors.ts";
import { mountEarlyRefusals } from "./early-refusal.ts";
import { fastifyOptions } from "./fastify-options.ts";
import { refuseForeignPages } from "./foreign-pages.ts";
import { mountGuard } from "./guard.ts";
import { mountHealth } from "./health.ts";
import { acceptJson } from "./json-body.ts";
import { endConnections } from "./last-connections.ts";
import { listRoutes } from "./route-list.ts";
import { mountPagePolicy } from "./safety-headers.ts";
import { mountSignIn } from "./sign-in.ts";
import { mountTrpc } from "./trpc.ts";
import { isTurnedAway, turnAway } from "./turn-away.ts";
import { collectMethods, mountUnknown } from "./unknown.ts";
import { watchPeers } from "./vanished-peers.ts";
import { mountWebApp } from "./web-app.ts";

/** What is worth compressing: text. Event streams never, since a compressor gathers before it gives. */
const compressible =
  /^text\/(?!event-stream)|^application\/(json|javascript|manifest\+json)|\+(json|xml)(;|$)/;

/** The HTTP side of a server, ready to listen. Everything but health, sign-in and the web app's files is behind the gate. */
export async function createApp(parts: HttpParts): Promise<FastifyInstance> {
  const app = createFastify(fastifyOptions(parts));
  const knocks = new Knocks();
  mountEarlyRefusals(app, parts, knocks);
  app.decorateRequest("caller", undefined);
  listRoutes(app);
  const methodsOf = collectMethods(app);
  await app.register(cookie, { secret: parts.credentials.cookieSecret });
  mountPagePolicy(app);
  await app.register(compress, {
    customTypes: compressible,
    encodings: ["br", "gzip"],
    // The least effort: measured on snapshots of runs, three times as fast as the usual 4 and about as small.
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } },
    // Bodies are taken as they are: one that unpacks to more than it weighs is no use to anybody.
    globalDecompression: false,
  });
  mountGuard(app, parts);
  await mountCors(app, parts);
  mountBodyDeadline(app, parts);
  app.setErrorHandler((error, request, reply) =>
    sendError(request, reply, uploadErrorAt(request.routeOptions.url, error), parts.log),
  );
  traceRequests(app, parts.operation.tracing);
  countAnswers(app, parts);
  mountHealth(app, parts);
  mountMetrics(app, parts);
  within(app, (scope) => {
    refuseForeignPages(scope, parts);
    mountSignIn(scope, parts);
  });
  within(app, (gated) => {
    refuseForeignPages(gated, parts);
    gated.addHook("onRequest", async (request, reply) => {
      try {
        request.caller = await admitCounted(parts, request);
        return undefined;
      } catch (error) {
        const isTooMuch = isTurnedAway(error);
        if (isTooMuch || httpStatus(error) === 401) knocks.note();
        if (!isTooMuch) throw error;
        const origins = originHeaders(request.headers.origin, parts.allowedOrigins);
        return turnAway(reply, error, Object.entries(origins).flat());
      }
    });
    within(gated, (scope) => mountTrpc(scope, parts));
    within(gated, (scope) => mountArtifacts(scope, parts), "/api/v1");
    within(gated, (scope) => mountCalls(scope, parts), "/api/v1");
    within(gated, (scope) => mountDialects(scope, parts));
    mountUnknown(gated, methodsOf);
  });
  endConnections(app);
  watchPeers(app.server, {
    everyMs: Math.max(500, parts.heartbeatMs / 2),
    onVanished: () => parts.log.debug("the other end of a connection is gone"),
  });
  await mountWebApp(app, { folder: parts.webFolder, log: parts.log, methodsOf });
  return app;
}

function mountCalls(scope: FastifyInstance, parts: HttpParts): void {
  acceptJson(scope);
  mountRest(scope, parts);
  mountIngest(scope, parts);
  mountStartRun(scope, parts);
  mountFeeds(scope, parts);
  mountApiDocument(scope, parts);
  mountOperation(scope, parts);
}

/** Fastify's encapsulation: hooks and body parsers that `mount` sets hold for what it mounts, and nowhere else. */
function within(
  scope: FastifyInstance,
  mount: (inner: FastifyInstance) => void,
  prefix = "",
): void {
  scope.register(
    (inner, _options, done) => {
      mount(inner);
      done();
    },
    { prefix },
  );
}

function uploadErrorAt(url: string | undefined, error: unknown): unknown {
  return url === "/api/v1/artifacts" ? uploadError(error) : error;
}
