import type { Os2Event } from "@stepcast/dialects";
import { foldOsActivity, noActivity, type OsActivity } from "./os-activity.ts";

interface ShownPlan {
  /** Where in the log it began, or was retried. */
  readonly beganAt: number;
  readonly activity: OsActivity;
}

/**
 * The plans of a session that are active or were a moment ago. Each is folded by itself, since they are
 * told one by one and in any order: who came late sees the same as who was there.
 */
export interface RoomActivity {
  readonly plans: ReadonlyMap<string, ShownPlan>;
  readonly last: { readonly seq: number; readonly event: Os2Event } | undefined;
}

export const noRoomActivity: RoomActivity = { plans: new Map(), last: undefined };

/** `seq`: where the event is in the log. Events of one plan come in order, from its first. Pure. */
export function foldRoomActivity(state: RoomActivity, event: Os2Event, seq: number): RoomActivity {
  const { planId } = event;
  const known = state.plans.get(planId);
  const last = seq >= (state.last?.seq ?? 0) ? { seq, event } : state.last;
  const beganAt = event.type === "plan_started" ? seq : known?.beganAt;
  if (beganAt === undefined) return { ...state, last };
  const activity = foldOsActivity(known?.activity ?? noActivity, event);
  return { plans: new Map(state.plans).set(planId, { beganAt, activity }), last };
}

/** Without a plan that ended a while ago. */
export function withoutPlan(state: RoomActivity, planId: string): RoomActivity {
  const plans = new Map(state.plans);
  return plans.delete(planId) ? { ...state, plans } : state;
}

/** What a page of one plan shows: the one that began last. */
export function shownActivity({ plans, last }: RoomActivity): OsActivity {
  let shown: ShownPlan | undefined;
  for (const plan of plans.values())
    if (shown === undefined || plan.beganAt > shown.beganAt) shown = plan;
  const { activeSteps, currentPlanId } = shown?.activity ?? noActivity;
  return { activeSteps, currentPlanId, lastEvent: last?.event };
}
