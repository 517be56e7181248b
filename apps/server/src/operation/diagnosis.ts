import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { HttpParts } from "../parts.ts";
import { administrator } from "./administer.ts";

/** What a server says of itself to whoever looks for a fault. Bytes; times in milliseconds since the Unix epoch. */
export interface Diagnosis {
  readonly version: string;
  readonly node: string;
  readonly serverTime: number;
  readonly heartbeatMs: number;
  readonly retentionDays: number | null;
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
  /** The database with what is not yet in its main file, and the space that is kept for that. */
  readonly databaseBytes: number;
  readonly subscribers: number;
  /** How the request came in: what the server sees of what is between it and the caller. */
  readonly seen: {
    readonly host: string;
    readonly httpVersion: string;
    readonly via: string | null;
    readonly forwardedFor: boolean;
  };
}

/** The server's own part of `stepcast doctor`, and of the page that shows the system. */
export function mountDiagnosis(scope: FastifyInstance, parts: HttpParts): void {
  const { folder, retention } = parts.operation;
  scope.get("/diagnosis", { exposeHeadRoute: false }, async (request, reply) => {
    administrator(request);
    const disk = await statfs(folder);
    const sizes = await Promise.all(
      ["stepcast.db", "stepcast.db-wal"].map((name) => sizeOf(join(folder, name))),
    );
    const { host = "", via = null, "x-forwarded-for": forwardedFor } = request.headers;
    const diagnosis: Diagnosis = {
      version: parts.version,
      node: process.versions.node,
      serverTime: Date.now(),
      heartbeatMs: parts.heartbeatMs,
      retentionDays: retention.days ?? null,
      disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize },
      databaseBytes: sizes.reduce((sum, size) => sum + size, 0),
      subscribers: parts.api.hub.subscribers,
      seen: {
        host,
        httpVersion: request.raw.httpVersion,
        via,
        forwardedFor: forwardedFor !== undefined,
      },
    };
    return reply.header("cache-control", "no-store").send(diagnosis);
  });
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    // Nothing is written yet.
    return 0;
  }
}
