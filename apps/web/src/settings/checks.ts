import type { ConnectionStatus } from "@stepcast/client";

/** What the server says of itself to its owner, as far as it is shown. Bytes. */
export interface Diagnosis {
  readonly disk: { readonly freeBytes: number; readonly totalBytes: number };
  readonly databaseBytes: number;
  readonly seen: {
    readonly httpVersion: string;
    readonly via: string | null;
    readonly forwardedFor: boolean;
  };
}

/** How a check came out: `warning` works for now, `problem` does not. */
export type Level = "ok" | "warning" | "problem";

export type Finding =
  | { readonly check: "delivery"; readonly level: Level; readonly by: "stream" | "asking" | "none" }
  | { readonly check: "clock"; readonly level: Level; readonly apartMs: number }
  | { readonly check: "connections"; readonly level: Level; readonly protocol: string }
  | { readonly check: "proxy"; readonly level: Level; readonly between: boolean }
  | { readonly check: "disk"; readonly level: Level; readonly freeBytes: number };

export interface Examined {
  readonly connection: Pick<ConnectionStatus, "state" | "transport">;
  /** Of the server's clock and the browser's, in milliseconds. */
  readonly apartMs: number;
  /** What the page came by, such as `h2` and `http/1.1`. */
  readonly protocol: string;
  /** Told to owners only. */
  readonly diagnosis: Diagnosis | undefined;
}

/** A clock that differs by less is right: an answer travels, too. */
const clockSlackMs = 5_000;
const littleDiskBytes = 1_000_000_000;
const noDiskBytes = 100_000_000;

/** What keeps events from arriving, or soon will. Pure; words are the page's. */
export function findings(examined: Examined): readonly Finding[] {
  const { connection, apartMs, protocol, diagnosis } = examined;
  const found: Finding[] = [
    ...deliveryOf(connection),
    { check: "clock", level: apartMs > clockSlackMs ? "warning" : "ok", apartMs },
  ];
  if (protocol !== "")
    // The tabs of a browser share one stream, so its limit of six connections is not reached.
    found.push({ check: "connections", level: "ok", protocol });
  if (diagnosis === undefined) return found;
  const { via, forwardedFor } = diagnosis.seen;
  const { freeBytes } = diagnosis.disk;
  found.push(
    { check: "proxy", level: "ok", between: via !== null || forwardedFor },
    { check: "disk", level: diskLevel(freeBytes), freeBytes },
  );
  return found;
}

/** Nothing is said of a connection that has yet to be made. */
function deliveryOf({ state, transport }: Examined["connection"]): Finding[] {
  if (state === "reconnecting" || state === "offline" || state === "denied")
    return [{ check: "delivery", level: "problem", by: "none" }];
  if (transport === undefined) return [];
  return transport === "long-poll"
    ? [{ check: "delivery", level: "warning", by: "asking" }]
    : [{ check: "delivery", level: "ok", by: "stream" }];
}

function diskLevel(freeBytes: number): Level {
  if (freeBytes < noDiskBytes) return "problem";
  return freeBytes < littleDiskBytes ? "warning" : "ok";
}
