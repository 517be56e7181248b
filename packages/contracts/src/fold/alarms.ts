import type { EventData, StepcastEvent } from "../events/index.ts";
import { KeyedList } from "./keyed-list.ts";

/** An alarm of an agent, as last told. */
export interface AlarmState extends EventData<"alarm.raised"> {
  readonly status: "open" | "acknowledged" | "cleared";
  readonly raisedAt: number;
  readonly updatedAt: number;
  /** Who acknowledged or cleared it. */
  readonly by?: string | undefined;
}

/** Alarms as of `lastSeq`, in order of first appearance. Plain JSON. */
export interface AlarmsState {
  readonly alarms: readonly AlarmState[];
  readonly lastSeq: number;
}

export const noAlarms: AlarmsState = { alarms: [], lastSeq: 0 };

/**
 * Alarms by agent and id: `(state, event) -> state`. Pure and total; an event that was seen, and
 * one of another kind, changes nothing. An alarm whose raising was missed begins with what is told
 * of it; raised anew after it was cleared, it is open again.
 */
export function foldAlarms(state: AlarmsState, event: StepcastEvent): AlarmsState {
  return foldAlarmEvents(state, [event]);
}

/** {@link foldAlarms} over several events, in the time that they and the list take. Equal to folding them one by one. */
export function foldAlarmEvents(state: AlarmsState, events: Iterable<StepcastEvent>): AlarmsState {
  let alarms: KeyedList<AlarmState> | undefined;
  let { lastSeq } = state;
  for (const event of events) {
    if (event.seq <= lastSeq || !concernsAlarms(event)) continue;
    lastSeq = event.seq;
    alarms ??= new KeyedList(state.alarms, keyOf);
    alarms.put(keyOf(event.data), (known) => alarmAfter(known, event));
  }
  return alarms === undefined ? state : { alarms: alarms.items, lastSeq };
}

type AlarmEvent = Extract<StepcastEvent, { readonly type: `alarm.${string}` }>;

const statusAfter: Readonly<
  Record<AlarmEvent["type"], (known: AlarmState | undefined) => AlarmState["status"]>
> = {
  "alarm.raised": () => "open",
  "alarm.updated": (known) => (known?.status === "acknowledged" ? "acknowledged" : "open"),
  "alarm.acknowledged": () => "acknowledged",
  "alarm.cleared": () => "cleared",
};

function concernsAlarms(event: StepcastEvent): event is AlarmEvent {
  return Object.hasOwn(statusAfter, event.type);
}

/** With the length, so that no two alarms have the same. */
function keyOf({ agentId, alarmId }: Pick<AlarmState, "agentId" | "alarmId">): string {
  return `${agentId.length} ${agentId}${alarmId}`;
}

function alarmAfter(known: AlarmState | undefined, event: AlarmEvent): AlarmState {
  const lasting = known !== undefined && known.status !== "cleared";
  return {
    ...event.data,
    status: statusAfter[event.type](known),
    raisedAt: lasting ? known.raisedAt : event.at,
    updatedAt: event.at,
  };
}
