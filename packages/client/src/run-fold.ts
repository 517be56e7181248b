import {
  foldRunEvents,
  matchesPattern,
  type RunState,
  type StepcastEvent,
} from "@stepcast/contracts";
import { type ActivityEvent, activityTypes, type RunActivity } from "./run-view.ts";

/** Activity that is kept; older entries stay in the log. */
const keptActivity = 2_000;
/** Cut only when this much is over, so that the list is not copied for every entry. */
const slack = 500;

/** What a run's events have made of it so far. Changed only by {@link foldRunFacts}, into a new one. */
export interface RunFacts {
  readonly run: RunState | undefined;
  readonly activity: RunActivity;
}

export const noFacts: RunFacts = { run: undefined, activity: { events: [], dropped: 0 } };

/** Folds a batch. Events that the state has seen change nothing in it, so a snapshot may be ahead of the events. */
export function foldRunFacts(facts: RunFacts, events: readonly StepcastEvent[]): RunFacts {
  const fresh = events.filter(isActivity);
  return {
    run: foldRunEvents(facts.run, events),
    activity: fresh.length === 0 ? facts.activity : longer(facts.activity, fresh),
  };
}

function longer(activity: RunActivity, fresh: readonly ActivityEvent[]): RunActivity {
  const events = withoutPieces([...activity.events, ...fresh], fresh);
  if (events.length <= keptActivity + slack) return { events, dropped: activity.dropped };
  const over = events.length - keptActivity;
  return { events: events.slice(over), dropped: activity.dropped + over };
}

/** A thought that is complete holds its pieces, so they need no place any more. */
function withoutPieces(
  events: readonly ActivityEvent[],
  fresh: readonly ActivityEvent[],
): readonly ActivityEvent[] {
  const complete = new Set(
    fresh.flatMap((event) => (event.type === "thinking.completed" ? [event.data.thoughtId] : [])),
  );
  if (complete.size === 0) return events;
  return events.filter(
    (event) => event.type !== "thinking.delta" || !complete.has(event.data.thoughtId),
  );
}

function isActivity(event: StepcastEvent): event is ActivityEvent {
  return activityTypes.some((pattern) => matchesPattern(pattern, event.type));
}
