import type { PlanInput } from "@stepcast/contracts";
import type { Engine, SkillRegistry } from "@stepcast/engine";
import type { Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import type { Traffic } from "./status.ts";

/** A plan that people can start by name. */
export interface LibraryPlan {
  readonly planId: string;
  readonly title: string;
  readonly description: string;
  readonly plan: PlanInput;
}

/** Who calls, once the door has checked the credentials. */
export interface Caller {
  /** The first part of every room the caller may read. */
  readonly user: string;
  /** Where the caller's new runs go. */
  readonly room: string;
  /** Where the call came from, for the accounting. Absent: from inside the server. */
  readonly address?: string | undefined;
}

/** What the procedures work with. `caller` is undefined for somebody unknown. */
export interface ApiContext {
  readonly caller: Caller | undefined;
  readonly store: Store;
  readonly engine: Engine;
  readonly hub: Hub;
  readonly skills: SkillRegistry;
  readonly plans: readonly LibraryPlan[];
  readonly traffic: Traffic;
}
