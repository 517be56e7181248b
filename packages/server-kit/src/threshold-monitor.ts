import {
  type AlarmSeverity,
  type AlarmsState,
  foldAlarmEvents,
  limits,
  noAlarms,
  type StepcastEvent,
} from "@stepcast/contracts";
import type { Hub } from "@stepcast/hub";
import type { Store } from "@stepcast/store";
import type { AlarmUpdate } from "./plant-report.ts";

/** A bound of one measurement, such as pressure above 9.0. */
export interface ThresholdRule {
  readonly sourceId: string;
  /** The name among the metrics. */
  readonly parameter: string;
  readonly above: number;
  /** The alarm ends when the value falls to it: below `above`, so that a value on the edge raises no storm. Default: `above`. */
  readonly clearAt?: number | undefined;
  /** Default: WARNING. */
  readonly severity?: AlarmSeverity | undefined;
}

export interface ThresholdMonitoring {
  readonly room: string;
  readonly rules: readonly ThresholdRule[];
  readonly signal: AbortSignal;
  send(alarm: AlarmUpdate): Promise<void>;
}

/**
 * Raises an alarm when a measurement passes its bound, updates it while it lasts, and clears it when
 * the value has come back, until `signal` aborts. What is open is known from the log, so a monitor
 * that starts anew raises nothing twice.
 * Errors: those of the hub and of `send`.
 */
export async function monitorThresholds(
  { store, hub }: { readonly store: Store; readonly hub: Hub },
  { room, rules, signal, send }: ThresholdMonitoring,
): Promise<void> {
  const after = hub.head();
  const open = await openAlarms(store, room, after);
  const feeds = [{ room, types: ["metrics.sampled" as const] }];
  const named = rules.map((rule) => ({ ...rule, alarmId: alarmIdOf(rule, rules) }));
  for await (const item of hub.subscribe({ feeds, after, signal })) {
    const events = item.kind === "entries" ? item.entries.map(({ event }) => event) : [];
    for (const update of events.flatMap((event) => judged(named, event, open))) await send(update);
  }
}

interface NamedRule extends ThresholdRule {
  readonly alarmId: string;
}

/** Each bound has an alarm of its own; the lowest one of a measurement goes by the measurement alone. */
function alarmIdOf({ sourceId, parameter, above }: ThresholdRule, rules: readonly ThresholdRule[]) {
  const isLower = (other: ThresholdRule): boolean =>
    other.sourceId === sourceId && other.parameter === parameter && other.above < above;
  const measurement = `${sourceId}:${parameter}`;
  return rules.some(isLower) ? `${measurement}:${above}` : measurement;
}

/** What an event does to the rules' alarms; `open` is kept up to date. */
function judged(
  rules: readonly NamedRule[],
  event: StepcastEvent,
  open: Set<string>,
): AlarmUpdate[] {
  if (event.type !== "metrics.sampled") return [];
  const { sourceId, metrics, unit } = event.data;
  return rules.flatMap((rule) => {
    const { alarmId, parameter, above, clearAt = above } = rule;
    const value = Object.hasOwn(metrics, parameter) ? metrics[parameter] : undefined;
    if (sourceId !== rule.sourceId || value === undefined) return [];
    const state = stateAfter(open.has(alarmId), value, { above, clearAt });
    if (state === undefined) return [];
    if (state === "cleared") open.delete(alarmId);
    else open.add(alarmId);
    return [alarmOf(rule, state, value, unit)];
  });
}

type State = "raised" | "updated" | "cleared";

function stateAfter(
  wasOpen: boolean,
  value: number,
  { above, clearAt }: { readonly above: number; readonly clearAt: number },
): State | undefined {
  if (wasOpen) return value > clearAt ? "updated" : "cleared";
  return value > above ? "raised" : undefined;
}

function alarmOf(
  { alarmId, sourceId, parameter, above, severity = "WARNING" }: NamedRule,
  state: State,
  value: number,
  unit: string | undefined,
): AlarmUpdate {
  const shown = unit === undefined ? `${value}` : `${value} ${unit}`;
  return {
    alarmId,
    agentId: sourceId,
    severity,
    message:
      state === "cleared"
        ? `${parameter} is ${shown} again.`
        : `${parameter} is ${shown}, above ${above}.`,
    parameter,
    currentValue: value,
    thresholdValue: above,
    state,
    metadata: unit === undefined ? undefined : { unit },
  };
}

async function openAlarms(store: Store, room: string, upTo: number): Promise<Set<string>> {
  const feeds = [{ room, types: ["alarm.*" as const] }];
  let state: AlarmsState = noAlarms;
  for (let after = 0; after < upTo; ) {
    const page = await store.read({ after, upTo, feeds, limit: limits.replayPageEvents });
    state = foldAlarmEvents(
      state,
      page.entries.map(({ event }) => event),
    );
    after = page.scannedTo;
  }
  const open = state.alarms.filter(({ status }) => status !== "cleared");
  return new Set(open.map(({ alarmId }) => alarmId));
}
