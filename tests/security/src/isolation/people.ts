import { type Api, apiOf, withToken } from "../api.ts";

/** Somebody who joined by an invitation. */
export interface Person {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  /** Signed in, as a browser is. */
  readonly browser: Api;
  /** With a key that has every scope of theirs. */
  readonly program: Api;
  readonly keyId: string;
  readonly key: string;
}

const password = "correct horse battery staple";

/** Invites somebody, lets them join, and makes them a key. */
export async function joined(owner: Api, name: string): Promise<Person> {
  const email = `${name.toLowerCase().replaceAll(/\W+/g, ".")}@example.com`;
  const { link } = await owner.trpc<{ link: string }>("members.invite", { role: "member" });
  const token = new URL(link).searchParams.get("token");
  const answer = await fetch(`${owner.url}/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token, name, email, password }),
    redirect: "manual",
  });
  const cookie = answer.headers
    .getSetCookie()
    .map((one) => one.split(";", 1)[0])
    .join("; ");
  if (cookie === "")
    throw new Error(`${name} could not join: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer().catch(() => undefined);
  const browser = apiOf(owner.url, { cookie });
  const { user } = await browser.trpcQuery<{ user: string }>("account.me");
  const scopes = ["runs", "events", "ingest"];
  const { id, key } = await browser.trpc<{ id: string; key: string }>("keys.create", {
    name: `key of ${name}`,
    scopes,
  });
  return { user, name, email, browser, program: withToken(owner.url, key), keyId: id, key };
}
