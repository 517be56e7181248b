import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";
import { mountBackup } from "./backup-route.ts";
import { mountDiagnosis } from "./diagnosis.ts";
import { mountRetention } from "./retention-route.ts";

/** What the owner of a server asks of it. Below `/api/v1`, behind the gate. */
export function mountOperation(scope: FastifyInstance, parts: HttpParts): void {
  mountBackup(scope, parts);
  mountRetention(scope, parts);
  mountDiagnosis(scope, parts);
}

/** Counts every answer, with the code of its refusal. */
export function countAnswers(app: FastifyInstance, { operation }: HttpParts): void {
  app.decorateRequest("refusal", undefined);
  app.addHook("onResponse", async (request, reply) => {
    operation.metrics.answered(request.method, reply.statusCode, request.refusal);
  });
}

declare module "fastify" {
  interface FastifyRequest {
    /** The code of the error that it was answered with. */
    refusal: string | undefined;
  }
}
