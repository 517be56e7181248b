import type { FastifyReply } from "fastify";
import { type PageWords, wordsFor } from "./page-words.ts";
import type { Page } from "./pages.ts";

/** Answers with a page in the reader's language. */
export function html(reply: FastifyReply, status: number, page: Page): FastifyReply {
  return reply
    .code(status)
    .type("text/html; charset=utf-8")
    .send(page(wordsOf(reply)));
}

/** The words that the request asks for. What is answered depends on it, and says so. */
export function wordsOf(reply: FastifyReply): PageWords {
  const words = wordsFor(reply.request.headers["accept-language"]);
  const vary = [reply.getHeader("vary") ?? [], "accept-language"].flat().join(", ");
  reply.headers({ vary, "content-language": words.language });
  return words;
}
