import { hostname } from "node:os";
import { createStepcast } from "@stepcast/client";
import type { Command } from "commander";
import type { CliContext } from "../context.ts";
import { readServer, type ServerAddress } from "../data-folder.ts";
import { exitCodes } from "../exit-code.ts";
import { firstAnswer, noServer } from "../first-answer.ts";
import { fetchFor } from "../pinned.ts";
import { prompt } from "../prompt.ts";
import { callServer } from "../server-call.ts";
import { checkedUrl, type ServerFlags } from "../session.ts";
import { forgetKey, type StoredKey, storedKey, storeKey } from "../stored-keys.ts";

/** Where the server is, and how it is known; what it is shown comes from elsewhere. */
type Place = Omit<ServerAddress, "token">;

interface LoginFlags extends ServerFlags {
  readonly email?: string;
  readonly name?: string;
}

/** `login` and `logout`: this machine gets a key of its own, so nothing but that has to be kept or revoked. */
export function addLogin(program: Command, context: CliContext): void {
  const { terminal, settings } = context;
  program
    .command("login")
    .description("sign in to a server and keep a key for it on this machine")
    .option("--email <address>", "a member's e-mail; the password is asked for")
    .option("--name <name>", "what the key is called", `stepcast on ${hostname()}`)
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<LoginFlags>();
      const place = await serverOf(flags, context);
      const { url } = place;
      const key = await keyFor(place, flags, settings.token);
      await storeKey(settings.configFolder, url, key);
      const me = await clientOf(place, key.key, (client) => client.account.me());
      terminal.note(`Signed in to ${url} as ${me.name} (${me.role}).`);
      context.end(exitCodes.completed);
    });
  program
    .command("logout")
    .description("revoke and forget this machine's key for a server")
    .action(async (_flags: unknown, command: Command) => {
      const place = await serverOf(command.optsWithGlobals<LoginFlags>(), context);
      const { url } = place;
      const known = await storedKey(settings.configFolder, url);
      const { id } = known ?? {};
      // A server that is gone, or a key that may not: it is forgotten here all the same.
      const revoked =
        known !== undefined && id !== undefined
          ? await clientOf(place, known.key, (client) => client.keys.revoke(id)).then(
              () => true,
              () => false,
            )
          : false;
      await forgetKey(settings.configFolder, url);
      terminal.note(logoutNote(url, known, revoked));
      context.end(exitCodes.completed);
    });
}

function logoutNote(url: string, known: StoredKey | undefined, revoked: boolean): string {
  if (known === undefined) return `Nobody is signed in to ${url} here.`;
  if (revoked) return `Signed out of ${url}; the key is revoked.`;
  return `Signed out of ${url}. The key still opens it: revoke it there if nothing else uses it.`;
}

/** Shows what was given, and gets a key for it. */
async function keyFor(
  place: Place,
  flags: LoginFlags,
  settingsToken: string | undefined,
): Promise<StoredKey> {
  const token = flags.token ?? (flags.email === undefined ? settingsToken : undefined);
  const instead = "Give --token, or STEPCAST_TOKEN.";
  if (flags.email !== undefined) {
    const password = await prompt("Password", { isSecret: true, instead });
    return await keyByPassword(place, flags, { email: flags.email, password });
  }
  const shown = token ?? (await prompt("Token, or e-mail", { instead }));
  if (token !== undefined || !shown.includes("@")) return await keyByToken(place, flags, shown);
  const password = await prompt("Password", { isSecret: true, instead });
  return await keyByPassword(place, flags, { email: shown, password });
}

/** A key is kept as it is; with the server's own token one is made. */
async function keyByToken(place: Place, flags: LoginFlags, token: string): Promise<StoredKey> {
  return await clientOf(place, token, async (client) => {
    const { scopes, credential } = await firstAnswer(place.url, (signal) =>
      client.account.me({ signal }),
    );
    if (credential.kind !== "owner-token") return { key: token };
    const { key, id } = await client.keys.create({ name: nameOf(flags), scopes: [...scopes] });
    return { key, id };
  });
}

async function keyByPassword(
  place: Place,
  flags: LoginFlags,
  shown: { readonly email: string; readonly password: string },
): Promise<StoredKey> {
  const post = (path: string, body: unknown, cookie = "") =>
    callServer({ ...place, token: undefined }, path, {
      method: "POST",
      headers: { "content-type": "application/json", cookie },
      body: JSON.stringify(body),
    });
  const signedIn = await post("/signin", shown);
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  if (cookie === "") throw noServer(`${place.url} is no Stepcast server.`);
  const who = await callServer({ ...place, token: undefined }, "/trpc/account.me", {
    headers: { cookie },
  });
  const { scopes } = dataOf(await who.json());
  const made = await post("/trpc/keys.create", { name: nameOf(flags), scopes }, cookie);
  const { key, id } = dataOf(await made.json());
  // The key is what stays; the session was only for it.
  await post("/signout", {}, cookie);
  if (typeof key !== "string" || typeof id !== "string")
    throw noServer(`${place.url} is no Stepcast server.`);
  return { key, id };
}

function dataOf(answer: unknown): Readonly<Record<string, unknown>> {
  return Object(Object(Object(answer).result).data);
}

function nameOf({ name }: LoginFlags): string {
  return name ?? `stepcast on ${hostname()}`;
}

async function serverOf(flags: LoginFlags, { settings }: CliContext): Promise<Place> {
  const named = flags.url ?? settings.url;
  if (named !== undefined) return { url: checkedUrl(named) };
  const running = await readServer(settings.dataFolder);
  if (running !== undefined) return running;
  const instead = "Give --url, or STEPCAST_URL.";
  return { url: checkedUrl(await prompt("Address of the server", { instead })) };
}

async function clientOf<T>(
  place: Place,
  token: string,
  work: (client: ReturnType<typeof createStepcast>) => Promise<T>,
): Promise<T> {
  const client = createStepcast({ url: place.url, token, fetch: fetchFor({ ...place, token }) });
  try {
    return await work(client);
  } finally {
    client.close();
  }
}
