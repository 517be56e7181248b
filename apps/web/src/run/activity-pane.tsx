import { isRunEnded, type RunState } from "@stepcast/contracts";
import { useRunActivity } from "@stepcast/react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { useNames } from "../session/use-names.ts";
import { Button } from "../ui/button.tsx";
import { type ActivityKind, activityEntries, activityKinds } from "./activity-entry.ts";
import { ActivityLine } from "./activity-line.tsx";

const pageEntries = 200;
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
  const [shown, setShown] = useState(pageEntries);
  const entries = useMemo(() => activityEntries(events), [events]);
  const present = activityKinds.filter((known) => entries.some((entry) => entry.kind === known));
  const wanted = kind === undefined ? entries : entries.filter((entry) => entry.kind === kind);
  const latest = wanted.slice(-shown);
  const list = useFollow(latest.length, !isRunEnded(run.status));
  return (
    <>
      {present.length > 1 && <Chips kinds={present} chosen={kind} onChoose={setKind} />}
      <div
        ref={list}
        role="log"
        aria-live="off"
        aria-label={m.run.tabs.activity}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
        tabIndex={0}
        className="max-h-[max(320px,calc(100dvh-340px))] overflow-y-auto px-4 py-2 outline-offset-[-3px]"
      >
        {dropped > 0 && <p className="py-1 text-muted text-sm">{m.activity.dropped(dropped)}</p>}
        {wanted.length > latest.length && (
          <Button size="small" look="quiet" onClick={() => setShown((count) => count * 2)}>
            {m.activity.showMore} ({wanted.length - latest.length})
          </Button>
        )}
        <ol>
          {latest.map((entry) => (
            <ActivityLine
              key={entry.key}
              entry={entry}
              run={run}
              onSelect={onSelect}
              nameOf={nameOf}
            />
          ))}
        </ol>
        {wanted.length === 0 && <p className="py-6 text-center text-muted">{m.activity.empty}</p>}
      </div>
    </>
  );
}

function useFollow(count: number, live: boolean) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    const note = () => {
      const { scrollHeight, scrollTop, clientHeight } = element;
      atEnd.current = scrollHeight - scrollTop - clientHeight < followWithinPx;
    };
    element.addEventListener("scroll", note, { passive: true });
    return () => element.removeEventListener("scroll", note);
  }, []);
  useEffect(() => {
    if (!live || !atEnd.current || count === 0) return;
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [count, live]);
  return list;
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
