import { isErrorCode, StepcastError } from "@stepcast/contracts";
import type { ServerAddress } from "./data-folder.ts";
import { fetchFor } from "./pinned.ts";

/** Calls a path of a server. Errors: `unreachable`, and what the server refused with. */
export async function callServer(
  address: ServerAddress,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const { url, token } = address;
  const headers = new Headers(init.headers);
  if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
  let response: Response;
  try {
    response = await fetchFor(address)(new URL(path, url), { ...init, headers });
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause;
    throw new StepcastError("unreachable", `Nothing answers at ${url}.`, { cause });
  }
  if (response.ok) return response;
  const { code, message, hint } = Object(Object(await answerOf(response)).error);
  throw new StepcastError(
    isErrorCode(code) ? code : "unreachable",
    typeof message === "string" ? message : `${url} answered with ${response.status}.`,
    typeof hint === "string" ? { hint } : {},
  );
}

async function answerOf(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    // Something in between answered in a language of its own.
    return undefined;
  }
}
