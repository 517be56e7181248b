import type { FastifyRequest } from "fastify";

/** True for what a browser asks to show: it names HTML, and is at none of the doors of programs. */
export function isPageRequest(request: FastifyRequest): boolean {
  const isRead = request.method === "GET" || request.method === "HEAD";
  const isDoor = /^\/+(api|trpc)(\/|\?|$)/i.test(decoded(request.url));
  return isRead && !isDoor && (request.headers.accept ?? "").includes("text/html");
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
