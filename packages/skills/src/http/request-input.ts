import { artifactRef, jsonValue, limits } from "@stepcast/contracts";
import { z } from "zod";

const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Headers that say how a message travels; they are the connection's own business. */
const reserved: ReadonlySet<string> = new Set([
  "accept-encoding",
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

const headerName = z
  .string()
  .max(100)
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, "a header's name is letters, digits and hyphens")
  .refine(
    (name) => !reserved.has(name.toLowerCase()) && !/^proxy-/i.test(name),
    "this header is set by the connection itself",
  );

/** Without line ends, which would begin another header. */
const headerValue = z
  .string()
  .max(8_192)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, "a header's value is one line of Latin text");

export const requestInput = z
  .strictObject({
    url: z.string().min(1).max(4_096),
    method: z.enum(methods).default("GET"),
    headers: z.record(headerName, headerValue).optional(),
    /** The body as JSON, as text or as a file; one of them. */
    json: jsonValue.optional(),
    text: z.string().max(limits.bodyBytes).optional(),
    file: artifactRef.optional(),
    /** What becomes of the answer. `auto` goes by its content type. */
    answer: z.enum(["auto", "json", "text", "file"]).default("auto"),
    /** For everything, redirects included. */
    timeoutMs: z.number().int().min(1).max(600_000).default(30_000),
    /** Most bytes of the answer, unpacked. */
    maxBytes: z.number().int().min(1).max(limits.artifactBytes).default(1_048_576),
    redirects: z.number().int().min(0).max(10).default(5),
    /** False: an answer of 400 and above is a result like others. */
    failOnStatus: z.boolean().default(true),
  })
  .refine(
    ({ json, text, file }) => [json, text, file].filter((body) => body !== undefined).length <= 1,
    "give one body: json, text or file",
  )
  .refine(
    ({ method, json, text, file }) =>
      (method !== "GET" && method !== "HEAD") || (json ?? text ?? file) === undefined,
    "GET and HEAD have no body",
  );
export type RequestInput = z.output<typeof requestInput>;

export const requestOutput = z.strictObject({
  status: z.number().int(),
  /** The last address, after redirects. */
  url: z.string(),
  /** Lower case names; without cookies. */
  headers: z.record(z.string(), z.string()),
  bytes: z.number().int(),
  /** The answer, in one of these forms. */
  json: jsonValue.optional(),
  text: z.string().optional(),
  file: artifactRef.optional(),
});
