/** A bearer token, or a function that is asked for one at every call and every reconnect. */
export type Token = string | (() => string | undefined | Promise<string | undefined>);

/** The headers that say who asks. Without a token there are none: a browser's cookies do it then. */
export async function credentialHeaders(token: Token | undefined): Promise<Record<string, string>> {
  const value = typeof token === "function" ? await token() : token;
  return value === undefined || value === "" ? {} : { authorization: `Bearer ${value}` };
}
