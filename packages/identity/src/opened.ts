import type { Caller, Closed, Shown } from "@stepcast/api";
import { AccountBook } from "./account.ts";
import { type BrowserClaims, BrowserTokens } from "./browser-token.ts";
import { openDatabase } from "./database.ts";
import { Door } from "./door.ts";
import type { OidcSettings } from "./issuer.ts";
import { Keys } from "./keys.ts";
import { LastUse } from "./last-use.ts";
import { Members } from "./members.ts";
import { isOutside, type JwtSettings, OutsideJwt } from "./outside-jwt.ts";
import { Outsiders } from "./outsiders.ts";
import type { Parts } from "./parts.ts";
import type { People } from "./people.ts";
import { hashOf, prefixes } from "./secret.ts";

export interface IdentityOptions {
  /** The log's SQLite file. The caller holds its folder. */
  readonly file: string;
  /** Signs tokens for pages; at least 32 characters. Another one ends what the old one signed. */
  readonly secret: string;
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** The caller behind a credential that is kept elsewhere: the server's own token. */
  readonly ownCaller: (credentialId: string) => Caller | undefined;
  /** An issuer whose tokens open this server. Default: none. */
  readonly jwt?: JwtSettings | undefined;
  /** An issuer that people may sign in with. Default: none. */
  readonly oidc?: OidcSettings | undefined;
  /** Milliseconds since the Unix epoch. Default: the system's clock. */
  readonly now?: (() => number) | undefined;
  /** Told what nobody waits for: that times of last use could not be written. */
  readonly onError?: ((error: unknown) => void) | undefined;
}

/** Everything that needs the database, once it is open. */
export interface Opened extends AsyncDisposable {
  readonly account: AccountBook;
  readonly members: Members;
  readonly keys: Keys;
  readonly tokens: BrowserTokens;
  readonly door: Door;
  /** Looks it up, whatever is remembered of it. */
  identify(shown: Shown): Promise<Caller | undefined>;
}

/** Errors: `database_newer`, the storage errors. */
export async function openIdentity(
  options: IdentityOptions & { readonly now: () => number },
  close: (closed: Closed) => void,
): Promise<Opened> {
  const { now, publicUrl, onError = () => {} } = options;
  const database = await openDatabase(options.file);
  const { db } = database;
  let people: Promise<People> | undefined;
  const lastUse = new LastUse(db, now, onError);
  const outsiders = new Outsiders({ db, now, close }, onError);
  const parts: Parts = {
    ...{ db, now, lastUse, outsiders, publicUrl, close },
    people() {
      people ??= import("./people.ts").then(({ createPeople }) => createPeople(db, options.secret));
      return people;
    },
  };
  const account = new AccountBook(parts);
  const members = new Members(parts);
  const keys = new Keys(parts);
  const tokens = new BrowserTokens(options.secret, now);
  const outside = options.jwt === undefined ? undefined : new OutsideJwt(options.jwt, now);
  const pageCaller = async (token: string): Promise<Caller | undefined> => {
    const claims = await tokens.read(token);
    if (claims === undefined) return undefined;
    const { parent } = claims;
    const found =
      options.ownCaller(parent) ??
      (await account.callerOf(parent)) ??
      (await keys.callerOf({ id: parent }));
    // Whom an outside issuer vouched for is vouched for until then: the token ends with theirs.
    if (found === undefined && isOutside(claims.user)) {
      const { user } = claims;
      return (await outsiders.isKeptOut(user))
        ? undefined
        : forPage({ user, room: `${user}/main` }, claims);
    }
    if (found?.scopes.has("events") !== true) return undefined;
    // A key that was replaced since ends sooner than it did when it made the token.
    const { expiresAt: parentEnds = claims.expiresAt } = found.credential;
    return forPage(found, { ...claims, expiresAt: Math.min(claims.expiresAt, parentEnds) });
  };
  return {
    ...{ account, members, keys, tokens, door: new Door(parts, members) },
    async identify(shown) {
      if ("sessionId" in shown) return await account.callerOf(shown.sessionId);
      const { bearer } = shown;
      if (bearer.startsWith(prefixes.key)) return await keys.callerOf({ hash: hashOf(bearer) });
      if (bearer.startsWith(prefixes.browser)) return await pageCaller(bearer);
      const vouchee = await outside?.vouchee(bearer);
      return vouchee && (await outsiders.admit(vouchee));
    },
    async [Symbol.asyncDispose]() {
      await lastUse.flush().catch(onError);
      await outsiders.flush().catch(onError);
      await database.close();
    },
  };
}

/** Reads what the token opens, and nothing else. */
function forPage(
  { user, room }: Pick<Caller, "user" | "room">,
  { id, only, types, expiresAt }: BrowserClaims,
): Caller {
  const credential = { kind: "browser", id, expiresAt } as const;
  const scopes = new Set(["events"] as const);
  const opens = { only, ...(types === undefined ? {} : { types }) };
  return {
    user,
    room: only.room ?? room,
    role: "viewer",
    scopes,
    grants: [],
    ...opens,
    credential,
  };
}
