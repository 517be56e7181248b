import { randomUUID } from "node:crypto";
import cookie from "@fastify/cookie";
import { limits } from "@stepcast/contracts";
import createFastify, { type FastifyInstance } from "fastify";
import { admit } from "../auth/gate.ts";
import type { HttpParts } from "../parts.ts";
import { mountArtifacts, uploadError } from "../rest/artifacts.ts";
import { mountRest } from "../rest/mount.ts";
import { mountApiDocument } from "../rest/open-api.ts";
import { mountStartRun } from "../rest/start-run.ts";
import { mountFeeds } from "../sse/routes.ts";
import { sendError } from "./answer.ts";
import { answerClientError } from "./client-error.ts";
import { mountGuard } from "./guard.ts";
import { mountHealth } from "./health.ts";
import { acceptJson } from "./json-body.ts";
import { mountSignIn } from "./sign-in.ts";
import { mountTrpc } from "./trpc.ts";
import { collectMethods, mountUnknown } from "./unknown.ts";
import { mountWebApp } from "./web-app.ts";

/** Time for a request to arrive whole; a stream or a long wait for its answer is not counted. */
const requestTimeoutMs = 30_000;
const headersTimeoutMs = 10_000;
/** Silence after which a connection without a stream is closed. */
const idleTimeoutMs = 60_000;

/** The HTTP side of a server, ready to listen. Everything but health, sign-in and the web app's files is behind the gate. */
export async function createApp(parts: HttpParts): Promise<FastifyInstance> {
  const app = createFastify({
    logger: false,
    genReqId: () => randomUUID(),
    bodyLimit: limits.bodyBytes,
    requestTimeout: requestTimeoutMs,
    connectionTimeout: idleTimeoutMs,
    // The phase decides about late requests; see HttpParts.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 2_000 },
    http: {
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: 5_000,
      // Feeds travel in the address of a subscription.
      maxHeaderSize: 32 * 1024,
    },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void sendError(request, reply, error, parts.log),
  });
  app.decorateRequest("caller", undefined);
  const methodsOf = collectMethods(app);
  await app.register(cookie, { secret: parts.credentials.cookieSecret });
  mountGuard(app, parts);
  app.setErrorHandler((error, request, reply) =>
    sendError(request, reply, uploadErrorAt(request.routeOptions.url, error), parts.log),
  );
  mountHealth(app, parts);
  within(app, (scope) => mountSignIn(scope, parts));
  within(app, (gated) => {
    gated.addHook("onRequest", async (request) => {
      request.caller = admit(request, parts.credentials, parts.sessions);
    });
    within(gated, (scope) => mountTrpc(scope, parts));
    within(gated, (scope) => mountArtifacts(scope, parts), "/api/v1");
    within(gated, (scope) => mountCalls(scope, parts), "/api/v1");
    mountUnknown(gated, methodsOf);
  });
  await mountWebApp(app, { folder: parts.webFolder, log: parts.log });
  return app;
}

function mountCalls(scope: FastifyInstance, parts: HttpParts): void {
  acceptJson(scope);
  mountRest(scope, parts);
  mountStartRun(scope, parts);
  mountFeeds(scope, parts);
  mountApiDocument(scope, parts);
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
