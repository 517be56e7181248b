import type { RunState } from "@stepcast/contracts";
import type { Tone } from "@stepcast/react";
import {
  Brain,
  CircleDot,
  FileText,
  Hand,
  type LucideIcon,
  ScrollText,
  Waypoints,
  Wrench,
} from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import type { Format } from "../format/format.ts";
import { useFormat } from "../format/use-format.ts";
import type { Messages } from "../i18n/en.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useStepName } from "../plan/use-step-name.ts";
import type { RowWindow } from "../ui/use-row-window.ts";
import { ValueView } from "../value/value-view.tsx";
import type { ActivityEntry, ActivityKind } from "./activity-entry.ts";
import { activityWords } from "./activity-words.ts";

const icons: Readonly<Record<ActivityKind, LucideIcon>> = {
  plan: Waypoints,
  steps: CircleDot,
  thinking: Brain,
  tools: Wrench,
  logs: ScrollText,
  files: FileText,
  questions: Hand,
};

/** When · what kind · which step · what happened, with more behind it. */
export function ActivityLine(props: {
  readonly entry: ActivityEntry;
  readonly run: RunState;
  /** Where it is among all, of which only some are drawn. */
  readonly place: {
    readonly index: number;
    readonly count: number;
    readonly measure: RowWindow["measure"];
  };
  /** What is behind it is shown. */
  readonly open: boolean;
  readonly onOpen: (key: string, isOpen: boolean) => void;
  readonly onSelect: (stepId: string) => void;
  /** What a user is called. */
  readonly nameOf: (user: string) => string;
}) {
  const { entry, run, place, open, onOpen, onSelect, nameOf } = props;
  const m = useMessages();
  const format = useFormat();
  const name = useStepName();
  const Icon = icons[entry.kind];
  const fold: Fold = {
    open,
    onToggle: ({ currentTarget }) => onOpen(entry.key, currentTarget.open),
  };
  const { text, tone, detail } = tellEntry(entry, { m, format, nameOf, fold });
  const { stepId } = entry;
  const step = stepId === undefined ? undefined : run.steps[run.stepIndex[stepId] ?? -1];
  return (
    <li
      ref={place.measure}
      data-index={place.index}
      aria-posinset={place.index + 1}
      aria-setsize={place.count}
      className="flex gap-3 py-1"
      data-tone={tone}
    >
      <time
        dateTime={new Date(entry.at).toISOString()}
        title={format.dateTime(entry.at)}
        className="figures min-w-16 shrink-0 whitespace-nowrap pt-px text-muted text-xs leading-5"
      >
        {format.time(entry.at)}
      </time>
      <Icon
        size={14}
        strokeWidth={1.75}
        aria-hidden="true"
        className={`mt-[3px] shrink-0 ${tone === undefined ? "text-muted" : "text-ink"}`}
      />
      <div className="min-w-0 flex-1">
        <p className="wrap-anywhere" dir="auto">
          {step !== undefined && (
            <>
              <button
                type="button"
                onClick={() => onSelect(step.stepId)}
                className="rounded-sm font-[520] hover:underline"
              >
                {name(step)}
              </button>
              {/* What became of a step goes on from its name; the rest is said beside it. */}
              {entry.kind === "steps" ? " " : " · "}
            </>
          )}
          <span className={tone === undefined ? "text-muted" : "text-ink"}>{text}</span>
        </p>
        {detail}
      </div>
    </li>
  );
}

interface Told {
  readonly text: string;
  readonly tone?: Tone | undefined;
  readonly detail?: ReactNode;
}

type Fold = Pick<ComponentProps<"details">, "open" | "onToggle">;

interface Speech {
  /** Of what is behind a line: it is kept while the line is not drawn. */
  readonly fold: Fold;
  readonly m: Messages;
  readonly format: Format;
  readonly nameOf: (user: string) => string;
}

function tellEntry(entry: ActivityEntry, { m, format, nameOf, fold }: Speech): Told {
  switch (entry.shape) {
    case "event": {
      const speaker = { m: m.activity, sentences: m.sentences, format, nameOf };
      const { text, detail, tone } = activityWords(entry.event, speaker);
      return { text, tone, detail: detail !== undefined && <Detail text={detail} /> };
    }
    case "thought":
      return { text: m.activity.thought, detail: <Thought text={entry.text} fold={fold} /> };
    case "tool":
      return tellTool(entry, m, format, fold);
  }
}

function tellTool(
  entry: Extract<ActivityEntry, { shape: "tool" }>,
  m: Messages,
  format: Format,
  fold: Fold,
): Told {
  const { toolName, params } = entry.started.data;
  const done = entry.completed?.data;
  const text =
    done === undefined
      ? m.activity.tool(toolName)
      : done.error === undefined
        ? m.activity.toolDone(toolName, format.duration(done.durationMs))
        : m.activity.toolFailed(toolName);
  return {
    text,
    tone: done?.error === undefined ? undefined : "failed",
    detail: (
      <details {...fold} className="mt-0.5 text-sm">
        <summary className="w-fit pointer-coarse:py-[12px] rounded-sm text-muted hover:text-text">
          {m.run.input} · {m.run.output}
        </summary>
        <div className="mt-1.5 grid gap-2 border-line border-l pl-3">
          <ValueView value={params} />
          {done?.error === undefined ? (
            done !== undefined && <ValueView value={done.result} />
          ) : (
            <Detail text={done.error.message} />
          )}
        </div>
      </details>
    ),
  };
}

function Detail({ text }: { readonly text: string }) {
  return (
    <p className="wrap-anywhere line-clamp-4 max-w-[75ch] text-muted text-sm" dir="auto">
      {text}
    </p>
  );
}

/** The last line is visible; the rest opens. */
function Thought({ text, fold }: { readonly text: string; readonly fold: Fold }) {
  const lines = text.trim().split("\n");
  const last = lines.at(-1) ?? "";
  if (lines.length === 1) return <Detail text={last} />;
  return (
    <details {...fold} className="max-w-[75ch] text-muted text-sm">
      <summary
        className="wrap-anywhere pointer-coarse:py-[12px] rounded-sm hover:text-text"
        dir="auto"
      >
        {last}
      </summary>
      <p className="wrap-anywhere mt-1 whitespace-pre-wrap" dir="auto">
        {text}
      </p>
    </details>
  );
}
