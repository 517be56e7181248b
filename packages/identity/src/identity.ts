import type { Caller, Closed, Identity, Shown } from "@stepcast/api";
import type { JoinInput } from "@stepcast/contracts";
import { limits } from "@stepcast/contracts";
import { ownerUser } from "./caller.ts";
import { isClaimedBy } from "./claimed.ts";
import type { Vouched } from "./door.ts";
import type { Invitation } from "./invitations.ts";
import type { Departure } from "./issuer.ts";
import type { IdentityOptions, Opened } from "./opened.ts";
import type { BegunSession, From } from "./people.ts";
import { hashOf, hasSecretForm, isSignedWith, prefixes } from "./secret.ts";
import { storageError } from "./storage-error.ts";
import { Verified } from "./verified.ts";

/** The identity of a server: what the procedures work with, and what its pages do to let people in. */
export interface IdentityService extends Identity, AsyncDisposable {
  /** What is remembered of what was shown, without a look anywhere; undefined: it has to be looked up. */
  recall(shown: Shown): { readonly caller: Caller | undefined } | undefined;
  /** True for a bearer that opens nothing, where that is sure without a look anywhere. It takes two hashes at most. */
  isWrong(bearer: string): boolean;
  /** Undefined for a wrong password, an unknown address and a member who is kept out: one answer for all. */
  signIn(
    shown: { readonly email: string; readonly password: string },
    from: From,
  ): Promise<BegunSession | undefined>;
  /** The open invitation of a link. */
  invitation(token: string): Promise<Invitation | undefined>;
  /** Errors: `not_found`, `forbidden`, `invalid_input`. */
  join(input: JoinInput, from: From): Promise<BegunSession>;
  /** The issuer that people may sign in with; undefined: none. */
  readonly issuer: IssuerDoor | undefined;
}

export interface IssuerDoor {
  /** Its name for people: the host. */
  readonly name: string;
  /** Errors: `unreachable`. */
  leave(redirectUrl: string): Promise<{ readonly url: URL; readonly departure: Departure }>;
  /** Errors: `unauthorized`, `unreachable`; `forbidden` for somebody who was not invited. */
  comeBack(
    url: URL,
    departure: Departure,
    by: { readonly invitation: string | undefined; readonly from: From },
  ): Promise<BegunSession>;
}

const jwtForm = /^[\w-]{4,}\.[\w-]{4,}\.[\w-]{4,}$/;
/** Often enough for one that is closed while it is looked up. */
const lookUps = 3;

/**
 * Members, sessions, keys, tokens for pages and outside issuers, beside the log in its file. What
 * it takes to look somebody up is loaded, and the database opened, when the first one comes who has
 * to be: a server that only its owner uses never pays for it.
 */
export function createIdentity(options: IdentityOptions): IdentityService {
  const now = options.now ?? Date.now;
  const verified = new Verified(now);
  const listeners = new Set<(closed: Closed) => void>();
  const underWay = new Map<string, Promise<Caller | undefined>>();
  const close = (closed: Closed) => {
    verified.close(closed);
    for (const listener of listeners) listener(closed);
  };
  const opening = once(async () => {
    const { openIdentity } = await import("./opened.ts");
    return await openIdentity({ ...options, now }, close);
  });
  const use = async <T>(work: (opened: Opened) => Promise<T>): Promise<T> => {
    try {
      return await work(await opening.get());
    } catch (thrown) {
      throw storageError(thrown);
    }
  };
  const lookUp = async (key: string, shown: Shown): Promise<Caller | undefined> => {
    for (let left = lookUps; left > 0; left--) {
      const before = verified.closings;
      const caller = await use((opened) => opened.identify(shown));
      verified.remember(key, caller, before);
      if (caller === undefined || verified.isOpen(caller)) return caller;
    }
    return undefined;
  };
  return {
    ...desks(use),
    recall: (shown) => verified.recall(keyOf(shown)),
    isWrong(bearer) {
      if (!hasForm({ bearer }, options)) return true;
      const key = hashOf(bearer);
      const known = verified.recall(key);
      if (known !== undefined) return known.caller === undefined;
      return bearer.startsWith(prefixes.key) && opening.made()?.keys.lacks(key) === true;
    },
    async identify(shown) {
      if (!hasForm(shown, options)) return undefined;
      const key = keyOf(shown);
      const known = verified.recall(key);
      if (known !== undefined) return known.caller;
      const looking = underWay.get(key) ?? lookUp(key, shown);
      underWay.set(key, looking);
      return await looking.finally(() => underWay.delete(key));
    },
    isOpen: (caller) => verified.isOpen(caller),
    onClosed(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    refresh: close,
    async owners() {
      // Another one is looked up, which opens the database, before they are in.
      const others =
        opening.made() === undefined ? [] : await use(({ members }) => members.owners());
      return [ownerUser, ...others.filter((user) => user !== ownerUser)];
    },
    issuer: issuerDoor(options, use),
    async [Symbol.asyncDispose]() {
      const opened = await opening.begun()?.catch(() => undefined);
      await opened?.[Symbol.asyncDispose]();
    },
  };
}

type Use = <T>(work: (opened: Opened) => Promise<T>) => Promise<T>;

/** What procedures and pages ask, each once the database is open. */
function desks(use: Use) {
  return {
    account: (caller) => use(({ account }) => account.account(caller)),
    sessions: (caller) => use(({ account }) => account.sessions(caller)),
    endSession: (caller, id) => use(({ account }) => account.endSession(caller, id)),
    endOtherSessions: (caller) => use(({ account }) => account.endOtherSessions(caller)),
    changePassword: (caller, input) => use(({ account }) => account.changePassword(caller, input)),
    rename: (caller, name) => use(({ account }) => account.rename(caller, name)),
    members: () => use(({ members }) => members.members()),
    nameOf: (user) => use(({ members }) => members.nameOf(user)),
    isMember: (user) => use(({ members }) => members.isMember(user)),
    invite: (caller, input) => use(({ members }) => members.invite(caller, input)),
    withdraw: (id) => use(({ members }) => members.withdraw(id)),
    setRole: (user, role) => use(({ members }) => members.setRole(user, role)),
    setDisabled: (user, disabled) => use(({ members }) => members.setDisabled(user, disabled)),
    remove: (user) => use(({ members }) => members.remove(user)),
    keys: (caller) => use(({ keys }) => keys.keys(caller)),
    createKey: (caller, input) => use(({ keys }) => keys.createKey(caller, input)),
    rotateKey: (caller, input) => use(({ keys }) => keys.rotateKey(caller, input)),
    revokeKey: (caller, id) => use(({ keys }) => keys.revokeKey(caller, id)),
    createToken: (caller, input) => use(({ tokens }) => tokens.createToken(caller, input)),
    signIn: (shown, from) => use(({ door }) => door.byPassword(shown, from)),
    invitation: (token) => use(({ members }) => members.find({ token })),
    join: (input, from) => use(({ door }) => door.join(input, from)),
  } satisfies Partial<IdentityService>;
}

function issuerDoor({ oidc }: IdentityOptions, use: Use): IssuerDoor | undefined {
  if (oidc === undefined) return undefined;
  const loading = once(async () => {
    const { Issuer } = await import("./issuer.ts");
    return new Issuer(oidc);
  });
  return {
    name: new URL(oidc.issuer).host,
    leave: async (redirectUrl) => (await loading.get()).leave(redirectUrl),
    async comeBack(url, departure, { invitation, from }) {
      const someone = await (await loading.get()).comeBack(url, departure);
      const vouched: Vouched = { ...someone, invitation };
      return await use(({ door }) => door.byIssuer(vouched, from));
    },
  };
}

/** What could not have been made here, or by the issuer, is wrong without a look. */
function hasForm(shown: Shown, { jwt, secret }: IdentityOptions): boolean {
  if ("sessionId" in shown) return true;
  const { bearer } = shown;
  if (bearer.length > limits.tokenChars) return false;
  if (bearer.startsWith(prefixes.key)) return hasSecretForm(bearer);
  if (!bearer.startsWith(prefixes.browser))
    return jwt !== undefined && jwtForm.test(bearer) && isClaimedBy(jwt, bearer);
  const token = bearer.slice(prefixes.browser.length);
  return jwtForm.test(token) && isSignedWith(secret, token);
}

/** Secrets are not kept in memory longer than they have to be. */
function keyOf(shown: Shown): string {
  return "sessionId" in shown ? `session ${shown.sessionId}` : hashOf(shown.bearer);
}

/** Made when first asked for, and again after a failure. */
function once<T>(make: () => Promise<T>) {
  let begun: Promise<T> | undefined;
  let made: T | undefined;
  return {
    get(): Promise<T> {
      begun ??= make().then(
        (one) => {
          made = one;
          return one;
        },
        (error: unknown) => {
          begun = undefined;
          throw error;
        },
      );
      return begun;
    },
    begun: () => begun,
    /** Undefined until it is. */
    made: () => made,
  };
}
