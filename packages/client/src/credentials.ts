import { StepcastError } from "@stepcast/contracts";

/** A bearer token, or a function that is asked for one at every call and every reconnect. */
export type Token = string | (() => string | undefined | Promise<string | undefined>);

/** The headers that say who asks. Without a token there are none: a browser's cookies do it then. */
export async function credentialHeaders(token: Token | undefined): Promise<Record<string, string>> {
  // As it is read from a file: with the end of its line.
  const value = (typeof token === "function" ? await token() : token)?.trim();
  if (!value) return {};
  // What a platform says of a header that cannot be repeats the token.
  if (/[^ -~]/.test(value))
    throw new StepcastError(
      "unauthorized",
      "The token that was given has characters that no token has.",
    );
  return { authorization: `Bearer ${value}` };
}

export interface BearerOptions {
  readonly token: Token | undefined;
  readonly fetch: typeof fetch;
  /** What `token` gave for this call. */
  readonly bearer: Readonly<Record<string, string>>;
}

/** Fetches with the token. Where it is refused, a function is asked once more: what it gives now may be newer. */
export async function fetchAsBearer(
  { token, fetch, bearer }: BearerOptions,
  input: RequestInfo | URL | string,
  init: RequestInit,
): Promise<Response> {
  const send = (headers: BearerOptions["bearer"]): Promise<Response> =>
    fetch(input, { ...init, headers: { ...init.headers, ...headers }, credentials: "include" });
  const response = await send(bearer);
  if (response.status !== 401 || typeof token !== "function") return response;
  const newer = await credentialHeaders(token);
  return newer["authorization"] === bearer["authorization"] ? response : await send(newer);
}
