import type { FastifyRequest } from "fastify";

/** False for a caller that takes JSON and no event stream: it gets one answer instead of a stream. */
export function takesStream(request: FastifyRequest): boolean {
  const accept = request.headers.accept ?? "*/*";
  const takesJson = accepts(accept, "application/json") || accepts(accept, "application/*");
  return accepts(accept, "text/event-stream") || !takesJson;
}

/** True only for a caller that names the event stream. */
export function asksForStream(request: FastifyRequest): boolean {
  return accepts(request.headers.accept ?? "", "text/event-stream");
}

function accepts(accept: string, mediaType: string): boolean {
  return accept
    .toLowerCase()
    .split(",")
    .some((part) => {
      const [type, ...parameters] = part.split(";").map((text) => text.trim());
      return type === mediaType && !parameters.some((text) => /^q=0(\.0*)?$/.test(text));
    });
}
