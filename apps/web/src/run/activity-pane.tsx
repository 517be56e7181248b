import { isRunEnded, type RunState } from "@stepcast/contracts";
import { useRunActivity } from "@stepcast/react";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { useNames } from "../session/use-names.ts";
import { type RowWindow, usePlaceRows } from "../ui/use-row-window.ts";
import { type ActivityKind, activityEntries, activityKinds } from "./activity-entry.ts";
import { ActivityLine } from "./activity-line.tsx";

/** How high most lines are. */
const rowPx = 27;
/** Nearer to the end than this, the list follows what is new. */
const followWithinPx = 48;

/** Everything that happened, oldest first, with chips that narrow it down. Follows while at the end. */
export function ActivityPane(props: {
  readonly runId: string;
  readonly run: RunState;
  readonly onSelect: (stepId: string) => void;
}) {
  const m = useMessages();
  const { runId, run, onSelect } = props;
  const nameOf = useNames();
  const { events, dropped } = useRunActivity(runId);
  const [kind, setKind] = useState<ActivityKind>();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const open = useCallback(
    (key: string, isOpen: boolean) => setOpened((keys) => withKey(keys, key, isOpen)),
    [],
  );
  const entries = useMemo(() => activityEntries(events), [events]);
  const present = activityKinds.filter((known) => entries.some((entry) => entry.kind === known));
  const wanted = kind === undefined ? entries : entries.filter((entry) => entry.kind === kind);
  const place = useRef<HTMLDivElement>(null);
  const shown = usePlaceRows(place, {
    count: wanted.length,
    rowPx,
    keyOf: (index) => wanted[index]?.key ?? "",
  });
  useFollow(place, shown, wanted.length, !isRunEnded(run.status));
  return (
    <>
      {present.length > 1 && <Chips kinds={present} chosen={kind} onChoose={setKind} />}
      <div
        ref={place}
        role="log"
        aria-live="off"
        aria-label={m.run.tabs.activity}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        className="max-h-[max(320px,calc(100dvh-340px))] overflow-y-auto px-4 py-2 outline-offset-[-3px]"
      >
        {dropped > 0 && <p className="py-1 text-muted text-sm">{m.activity.dropped(dropped)}</p>}
        <ol style={shown.style}>
          {shown.rows.map(({ index }) => {
            const entry = wanted[index];
            return (
              entry !== undefined && (
                <ActivityLine
                  key={entry.key}
                  entry={entry}
                  run={run}
                  place={{ index, count: wanted.length, measure: shown.measure }}
                  open={opened.has(entry.key)}
                  onOpen={open}
                  onSelect={onSelect}
                  nameOf={nameOf}
                />
              )
            );
          })}
        </ol>
        {wanted.length === 0 && <p className="py-6 text-center text-muted">{m.activity.empty}</p>}
      </div>
    </>
  );
}

function withKey(keys: ReadonlySet<string>, key: string, isIn: boolean): ReadonlySet<string> {
  if (keys.has(key) === isIn) return keys;
  const next = new Set(keys);
  if (isIn) next.add(key);
  else next.delete(key);
  return next;
}

function useFollow(
  place: RefObject<HTMLDivElement | null>,
  shown: RowWindow,
  count: number,
  live: boolean,
): void {
  const atEnd = useRef(true);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const note = () => {
      const { scrollHeight, scrollTop, clientHeight } = element;
      atEnd.current = scrollHeight - scrollTop - clientHeight < followWithinPx;
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, [place]);
  useEffect(() => {
    if (live && atEnd.current && count > 0) shown.scrollTo(count - 1, "end");
    // Only when there is more, and not when somebody scrolls.
  }, [count, live]);
}

function Chips(props: {
  readonly kinds: readonly ActivityKind[];
  readonly chosen: ActivityKind | undefined;
  readonly onChoose: (kind: ActivityKind | undefined) => void;
}) {
  const m = useMessages();
  const { kinds, chosen, onChoose } = props;
  return (
    <fieldset className="flex flex-wrap gap-1.5 border-line border-b px-4 py-2">
      <legend className="sr-only">{m.activity.filter}</legend>
      {[undefined, ...kinds].map((kind) => (
        <button
          key={kind ?? "all"}
          type="button"
          aria-pressed={chosen === kind}
          onClick={() => onChoose(kind)}
          className="h-7 rounded-full border border-line px-2.5 text-muted text-sm transition-colors duration-150 hover:bg-hover aria-pressed:border-accent aria-pressed:bg-accent-soft aria-pressed:text-text pointer-coarse:h-touch"
        >
          {kind === undefined ? m.runs.all : m.activity.kinds[kind]}
        </button>
      ))}
    </fieldset>
  );
}
