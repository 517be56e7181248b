import type { ActivityEvent } from "@stepcast/client";

export const activityKinds = [
  "plan",
  "steps",
  "thinking",
  "tools",
  "logs",
  "files",
  "questions",
] as const;
export type ActivityKind = (typeof activityKinds)[number];

type EventFor<T extends ActivityEvent["type"]> = Extract<ActivityEvent, { type: T }>;

/** A line of the activity list: one event, or events that tell one story. */
export type ActivityEntry = {
  readonly key: string;
  readonly kind: ActivityKind;
  readonly at: number;
  readonly stepId?: string | undefined;
} & (
  | { readonly shape: "event"; readonly event: ActivityEvent }
  | { readonly shape: "thought"; readonly text: string; readonly done: boolean }
  | {
      readonly shape: "tool";
      readonly started: EventFor<"tool.started">;
      readonly completed?: EventFor<"tool.completed"> | undefined;
    }
);

/** Pieces of a thought become one entry, a tool's call and answer too; everything else stands alone. */
export function activityEntries(events: readonly ActivityEvent[]): readonly ActivityEntry[] {
  const entries: ActivityEntry[] = [];
  const places = new Map<string, number>();
  for (const event of events) {
    const key = storyOf(event);
    const place = places.get(key);
    const before = place === undefined ? undefined : entries[place];
    if (place !== undefined && before !== undefined) {
      entries[place] = continued(before, event);
      continue;
    }
    places.set(key, entries.length);
    entries.push(begun(key, event));
  }
  return entries;
}

function storyOf(event: ActivityEvent): string {
  switch (event.type) {
    case "thinking.delta":
    case "thinking.completed":
      return `thought ${event.data.stepId ?? ""} ${event.data.thoughtId}`;
    case "tool.started":
    case "tool.completed":
      return `tool ${event.data.callId}`;
    default:
      return `event ${event.seq}`;
  }
}

function begun(key: string, event: ActivityEvent): ActivityEntry {
  const stepId = "stepId" in event.data ? event.data.stepId : undefined;
  const common = { key, kind: kindOf(event.type), at: event.at, stepId };
  if (event.type === "thinking.delta")
    return { ...common, shape: "thought", text: event.data.text, done: false };
  if (event.type === "thinking.completed")
    return { ...common, shape: "thought", text: event.data.text, done: true };
  if (event.type === "tool.started") return { ...common, shape: "tool", started: event };
  return { ...common, shape: "event", event };
}

function continued(entry: ActivityEntry, event: ActivityEvent): ActivityEntry {
  if (entry.shape === "thought" && event.type === "thinking.delta")
    return { ...entry, text: entry.text + event.data.text };
  if (entry.shape === "thought" && event.type === "thinking.completed")
    return { ...entry, text: event.data.text === "" ? entry.text : event.data.text, done: true };
  if (entry.shape === "tool" && event.type === "tool.completed")
    return { ...entry, completed: event };
  return entry;
}

function kindOf(type: ActivityEvent["type"]): ActivityKind {
  const noun = type.slice(0, type.indexOf("."));
  switch (noun) {
    case "step":
      return "steps";
    case "thinking":
      return "thinking";
    case "tool":
      return "tools";
    case "log":
    case "alarm":
    case "budget":
      return "logs";
    case "artifact":
      return "files";
    case "approval":
      return "questions";
    default:
      return "plan";
  }
}
