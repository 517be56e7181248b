import type {
  CredentialKind,
  Narrowing,
  PlanInput,
  Role,
  RoomGrant,
  Scope,
  TypePattern,
} from "@stepcast/contracts";
import type { Engine, SkillRegistry } from "@stepcast/engine";
import type { Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import type { Identity } from "./identity.ts";
import type { Traffic } from "./status.ts";

/** A plan that people can start by name. */
export interface LibraryPlan {
  readonly planId: string;
  readonly title: string;
  readonly description: string;
  readonly plan: PlanInput;
}

/** What a caller showed at the door. */
export interface Credential {
  readonly kind: CredentialKind;
  /** Names it in lists and in the audit log; never the secret itself. */
  readonly id: string;
  /** Milliseconds since the Unix epoch. Absent: it does not expire by itself. */
  readonly expiresAt?: number | undefined;
}

/** Who calls, once the door has checked the credentials. */
export interface Caller {
  /** The first part of every room that is theirs. */
  readonly user: string;
  /** Where the caller's new runs go. */
  readonly room: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<Scope>;
  /** Rooms of others that were opened to them. */
  readonly grants: readonly RoomGrant[];
  /** The credential opens nothing else. */
  readonly only?: Narrowing | undefined;
  /** Of what it opens, events of these types and nothing else. Absent: everything. */
  readonly types?: readonly TypePattern[] | undefined;
  readonly credential: Credential;
  /** Where the call came from, for the accounting. Absent: from inside the server. */
  readonly address?: string | undefined;
}

/** What the procedures work with. `caller` is undefined for somebody unknown. */
export interface ApiContext {
  readonly caller: Caller | undefined;
  /** Where the call belongs in a distributed trace, as W3C Trace Context writes it. */
  readonly traceparent?: string | undefined;
  /** Of a call that was made alone, for what it begins; the input's own goes before it. */
  readonly idempotencyKey?: string | undefined;
  readonly store: Store;
  readonly engine: Engine;
  readonly hub: Hub;
  readonly skills: SkillRegistry;
  readonly plans: readonly LibraryPlan[];
  readonly traffic: Traffic;
  readonly identity: Identity;
  /** Where people reach the server, for links; without a slash at the end. */
  readonly publicUrl: () => string;
}
