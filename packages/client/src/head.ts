import { formatCursor, StepcastError } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import { readRefusal } from "./http-error.ts";

/** The cursor of the log's last event, from the server's health page. Errors: `unreachable`. */
export async function readHead(
  http: { readonly url: string; readonly fetch: typeof fetch; readonly clock: Clock },
  signal: AbortSignal,
): Promise<string> {
  const response = await http.fetch(`${http.url}/healthz`, { signal, cache: "no-store" });
  // Also a server that can write nothing, and so is not well, says how far its log is.
  const health: unknown = response.ok
    ? await response.json()
    : await response
        .clone()
        .json()
        .catch(() => undefined);
  const epoch: unknown = Object(health).epoch;
  const head: unknown = Object(health).head;
  if (typeof epoch === "string" && typeof head === "number") return formatCursor(epoch, head);
  if (!response.ok) throw (await readRefusal(response, http.clock.now())).error;
  throw new StepcastError("unreachable", `${http.url} is no Stepcast server.`);
}
