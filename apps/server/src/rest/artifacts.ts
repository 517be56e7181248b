import type { IncomingMessage } from "node:http";
import { artifactTooLarge, readArtifact, storeArtifact } from "@stepcast/api";
import { artifactId, limits, room, StepcastError } from "@stepcast/contracts";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { callerOf } from "../auth/gate.ts";
import { readBody } from "../http/read-body.ts";
import { queryOf } from "../http/request-url.ts";
import type { HttpParts } from "../parts.ts";

/** Shown in the browser; everything else is only ever saved. None of these can run a script under the policy below. */
const shownTypes =
  /^(image\/(png|jpeg|gif|webp|avif)|text\/(plain|markdown|csv)|application\/json)$/;

/** No script, no request, no form, whatever the bytes are: a file that a step wrote is not part of the app. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox";

/** Files in and out. The body of an upload is the file itself, its type in `content-type`, its name in `x-artifact-name`. */
export function mountArtifacts(scope: FastifyInstance, parts: HttpParts): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser("*", (_request: FastifyRequest, payload: IncomingMessage) =>
    readBody(payload, limits.artifactBytes, artifactTooLarge),
  );
  // Kept as it came, it would be the envelope and not the file.
  scope.addContentTypeParser("multipart/form-data", (_request, _body, done) => done(isForm()));
  scope.post("/artifacts", { config: { takesFiles: true } }, async (request, reply) => {
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const file = { name: nameOf(request), mediaType: mediaTypeOf(request), bytes };
    const artifact = await storeArtifact(parts.api.store, callerOf(request), file);
    return reply
      .code(201)
      .header("location", `/api/v1/artifacts/${artifact.$artifact}`)
      .send(artifact);
  });
  scope.get<{ Params: { artifactId: string } }>(
    "/artifacts/:artifactId",
    // The ETag is of these very bytes.
    { compress: false },
    async (request, reply) => {
      const id = artifactId.safeParse(request.params.artifactId);
      if (!id.success) throw new StepcastError("not_found", "There is no such artifact here.");
      const named = { artifactId: id.data, room: roomOf(request) };
      const artifact = await readArtifact(parts.api.store, callerOf(request), named);
      const shown = shownTypes.test(essence(artifact.mediaType));
      const etag = `"${id.data}"`;
      reply
        // An id is the hash of the bytes, so they never change; but only their owner may have them.
        .header("cache-control", "private, max-age=31536000, immutable")
        .header("etag", etag);
      if (isHeld(request, etag)) return reply.code(304).send();
      return reply
        .header("content-type", contentType(artifact.mediaType))
        .header("content-disposition", shown ? "inline" : "attachment")
        .header("content-security-policy", policy)
        .header("x-content-type-options", "nosniff")
        .header("cross-origin-resource-policy", "same-origin")
        .send(Buffer.from(artifact.bytes));
    },
  );
}

/** True when the caller says that it has these bytes. Source: RFC 9110, 13.1.2. */
function isHeld(request: FastifyRequest, etag: string): boolean {
  const held = request.headers["if-none-match"] ?? "";
  if (held.trim() === "*") return true;
  return held.split(",").some((one) => one.trim().replace(/^W\//, "") === etag);
}

/** Fastify's own errors speak of JSON and say too little about what the limit is for. */
export function uploadError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code !== "FST_ERR_CTP_INVALID_MEDIA_TYPE") return error;
  return new StepcastError("unsupported_media_type", "The content-type is no media type.", {
    hint: "Send the file's own, such as text/csv, or application/octet-stream.",
  });
}

function isForm(): StepcastError {
  return new StepcastError("unsupported_media_type", "A form is no file, so nothing was stored.", {
    hint: "Send the file itself as the body, with its own content-type: curl --data-binary @file, and not -F.",
  });
}

/** The header holds the name as in a URL, since headers are not UTF-8; `?name=` does too. */
function nameOf(request: FastifyRequest): string {
  const header = request.headers["x-artifact-name"];
  if (typeof header === "string") {
    try {
      return decodeURIComponent(header);
    } catch {
      return header;
    }
  }
  return queryOf(request).get("name") ?? "file";
}

/** `?room=`: one that the caller may read, other than their own. What is no room's name is not found like a foreign one. */
function roomOf(request: FastifyRequest): string | undefined {
  const asked = queryOf(request).get("room");
  if (asked === null) return undefined;
  const named = room.safeParse(asked);
  if (!named.success) throw new StepcastError("not_found", "There is no such artifact here.");
  return named.data;
}

function mediaTypeOf(request: FastifyRequest): string {
  const type = request.headers["content-type"]?.trim().toLowerCase() ?? "";
  return mediaType.test(type) ? type : "application/octet-stream";
}

const mediaType = /^[\w.+-]+\/[\w.+-]+(\s*;\s*[\w-]+="?[\w.+-]+"?)*$/;

function essence(type: string): string {
  return type.split(";", 1)[0]?.trim() ?? "";
}

/** Text is UTF-8 unless it says otherwise. */
function contentType(type: string): string {
  if (!mediaType.test(type)) return "application/octet-stream";
  return type.startsWith("text/") && !type.includes("charset") ? `${type}; charset=utf-8` : type;
}
