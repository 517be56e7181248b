import { limits, parseJson } from "@stepcast/contracts";
import type { FastifyInstance } from "fastify";

/**
 * Takes JSON bodies and nothing else, so that no page of another site can send one without asking
 * first. Depth is checked here, before anything walks the value. A request without a body is fine.
 * `keepText`: the handler gets the checked text instead of the value, for tRPC, which parses itself.
 */
export function acceptJson(scope: FastifyInstance, options: { readonly keepText?: boolean } = {}) {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    "application/json",
    { parseAs: "string", bodyLimit: limits.bodyBytes },
    (_request, body, done) => {
      try {
        const text = body.toString();
        const value = text.trim() === "" ? undefined : parseJson(text);
        done(null, options.keepText === true ? text : value);
      } catch (error) {
        // Cast: parseJson throws StepcastErrors only.
        done(error as Error);
      }
    },
  );
}
