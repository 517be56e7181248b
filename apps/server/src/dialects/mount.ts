import { mustReadAll } from "@stepcast/api";
import type { FastifyInstance } from "fastify";
import { callerOf } from "../auth/gate.ts";
import { acceptJson } from "../http/json-body.ts";
import type { HttpParts } from "../parts.ts";
import { mountAgentExecution } from "./agent-execution.ts";
import { mountChat } from "./chat.ts";
import { mountGreenLang } from "./green-lang.ts";
import { mountOs2 } from "./os2.ts";
import { mountWorkflows } from "./workflows.ts";

/** The sources' own paths, for front ends that were written for them. Behind the same gate as everything else. */
export function mountDialects(scope: FastifyInstance, parts: HttpParts): void {
  acceptJson(scope);
  // Their frames are made of events of several types together.
  scope.addHook("preHandler", async (request) => mustReadAll(callerOf(request)));
  mountOs2(scope, parts);
  mountAgentExecution(scope, parts);
  mountWorkflows(scope, parts);
  mountChat(scope, parts);
  mountGreenLang(scope, parts);
}
