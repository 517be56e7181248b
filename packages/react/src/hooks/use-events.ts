import {
  createEventWindow,
  type EventsOf,
  type EventWindow,
  type EventWindowOptions,
  type TypePattern,
} from "@stepcast/client";
import { useMemo } from "react";
import { useStepcast } from "./use-stepcast.ts";
import { useStore } from "./use-store.ts";

export type UseEventsOptions<P extends TypePattern = "*"> = Omit<EventWindowOptions<P>, "schedule">;

const whole = <T>(window: T): T => window;

/**
 * The latest events of a feed, oldest first, typed by the patterns: `useEvents({ types: ["alarm.*"] })`. From
 * now on, unless `after` says otherwise; at most `keep` of them. Renders at most once per frame.
 */
export function useEvents<P extends TypePattern = "*">(
  options: UseEventsOptions<P> = {},
): EventWindow<EventsOf<P>> {
  const client = useStepcast();
  // By value: a page writes its options anew in every render.
  const written = JSON.stringify(options);
  const store = useMemo(() => createEventWindow<P>(client, JSON.parse(written)), [client, written]);
  return useStore(store, whole<EventWindow<EventsOf<P>>>);
}
