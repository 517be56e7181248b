import type { CreateKey, KeyRow, NewInvitation, NewKey, Role } from "@stepcast/contracts";
import { bodyOf, type RunningServer } from "./running-server.ts";

/** What a procedure answered, by the tRPC door. `as`: headers that say who calls; default: the owner's token. */
export async function ask<T>(
  server: RunningServer,
  path: string,
  input?: unknown,
  as?: Record<string, string>,
): Promise<T> {
  const response = await call(server, path, input, as);
  if (!response.ok)
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  const { result } = await bodyOf<{ result: { data: T } }>(response);
  return result.data;
}

const queries = /\.(me|sessions|list|get)$/;

export function call(
  server: RunningServer,
  path: string,
  input?: unknown,
  as?: Record<string, string>,
): Promise<Response> {
  const headers = as ?? withBearer(server.server.token);
  const url = `${server.url}/trpc/${path}`;
  const text = input === undefined ? undefined : JSON.stringify(input);
  if (queries.test(path)) {
    const query = text === undefined ? "" : `?input=${encodeURIComponent(text)}`;
    return fetch(`${url}${query}`, { headers });
  }
  return fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    ...(text === undefined ? {} : { body: text }),
  });
}

export function withCookie(cookie: string): Record<string, string> {
  return { cookie };
}

export function withBearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

export interface Member {
  readonly email: string;
  readonly password: string;
  readonly user: string;
  readonly cookie: string;
}

/** Somebody who was invited and joined. */
export async function join(
  server: RunningServer,
  name: string,
  role: Role = "member",
): Promise<Member> {
  const { link } = await ask<NewInvitation>(server, "members.invite", { role });
  const token = new URL(link).searchParams.get("token") ?? "";
  const email = `${name.toLowerCase()}@example.com`;
  const password = `${name}'s long password`;
  const response = await postAs(server, "/join", { token, name, email, password });
  const cookie = cookieOf(response);
  const { user } = await ask<{ user: string }>(server, "account.me", undefined, withCookie(cookie));
  return { email, password, user, cookie };
}

/** Posts JSON as somebody who is nobody yet. */
export function postAs(
  server: Pick<RunningServer, "url">,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** The cookie that an answer sets, as a request sends it. */
export function cookieOf(response: Response): string {
  return (response.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
}

export function makeKey(
  server: RunningServer,
  input: Partial<CreateKey> = {},
  as?: Record<string, string>,
): Promise<NewKey> {
  const scopes = input.scopes ?? ["runs", "events"];
  return ask<NewKey>(server, "keys.create", { name: "a key", ...input, scopes }, as);
}

export function keysOf(
  server: RunningServer,
  as?: Record<string, string>,
): Promise<{ keys: readonly KeyRow[] }> {
  return ask(server, "keys.list", undefined, as);
}
