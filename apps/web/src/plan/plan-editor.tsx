import type { JsonValue, PlanInput } from "@stepcast/contracts";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { type ProblemWords, planProblemLine } from "../i18n/problems.ts";
import { Button } from "../ui/button.tsx";
import { lineOfPointer } from "./json-pointer-line.ts";
import { type CheckedPlan, useCheckedPlan } from "./use-checked-plan.ts";

/** Lines above the one that is gone to. */
const linesBefore = 3;

/** A plan as JSON with what is wrong with it, as it is typed. */
export default function PlanEditor(props: {
  readonly plan: PlanInput;
  /** As it was left. */
  readonly source: string | undefined;
  readonly onSource: (source: string) => void;
  readonly onDone: (plan: PlanInput) => void;
  readonly onDiscard: () => void;
}) {
  const m = useMessages();
  const [text, setText] = useState(() => props.source ?? JSON.stringify(props.plan, null, 2));
  const parsed = useMemo(() => parse(text), [text]);
  const checked = useCheckedPlan(parsed.value);
  const area = useRef<HTMLTextAreaElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const words = m.sentences.problems;
  const problems = useMemo(() => problemLines(text, checked, words), [text, checked, words]);
  const lines = text.split("\n").length;
  const goTo = (line: number) => {
    const start =
      text
        .split("\n")
        .slice(0, line - 1)
        .join("\n").length + (line > 1 ? 1 : 0);
    if (area.current === null) return;
    area.current.focus({ preventScroll: true });
    area.current.setSelectionRange(start, start);
    // All lines are as high, and the frame scrolls: the text has the height of them all.
    const lineHeight = area.current.scrollHeight / lines;
    frame.current?.scrollTo({ top: (line - 1 - linesBefore) * lineHeight, left: 0 });
  };
  return (
    <div className="border-line border-t">
      <div ref={frame} className="max-h-[420px] overflow-auto bg-sunken">
        <div className="grid min-w-fit grid-cols-[auto_minmax(0,1fr)]">
          <Gutter lines={lines} marked={problems} />
          <textarea
            ref={area}
            aria-label={m.plan.source}
            aria-describedby="plan-verdict"
            value={text}
            rows={lines}
            wrap="off"
            spellCheck={false}
            onChange={(event) => {
              setText(event.target.value);
              props.onSource(event.target.value);
            }}
            className="figures block w-full resize-none overflow-hidden whitespace-pre bg-transparent py-3 pr-3.5 text-sm leading-5 outline-none"
          />
        </div>
      </div>
      <div className="flex items-start gap-2 border-line border-t px-3.5 py-2.5">
        <div id="plan-verdict" className="min-w-0 flex-1 pt-1.5 text-sm" aria-live="polite">
          <Verdict fault={parsed.fault} checked={checked} problems={problems} onGoTo={goTo} />
        </div>
        <Button size="small" look="quiet" onClick={props.onDiscard}>
          {m.plan.discard}
        </Button>
        <Button
          size="small"
          disabled={checked?.ok !== true}
          onClick={() => checked?.ok === true && props.onDone(checked.plan)}
        >
          {m.plan.done}
        </Button>
      </div>
    </div>
  );
}

interface ProblemLine {
  readonly line: number;
  /** What it is in the page's language, where that is not the server's. */
  readonly said: string | undefined;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly path: string;
}

function Gutter(props: { readonly lines: number; readonly marked: readonly ProblemLine[] }) {
  const marked = new Set(props.marked.map(({ line }) => line));
  return (
    <div
      aria-hidden="true"
      className="figures sticky left-0 select-none bg-sunken py-3 pr-3 pl-3.5 text-right text-muted text-sm leading-5"
    >
      {Array.from({ length: props.lines }, (_, place) => place + 1).map((line) => (
        <div
          key={line}
          data-tone="failed"
          className={marked.has(line) ? "font-[650] text-ink" : undefined}
        >
          {line}
        </div>
      ))}
    </div>
  );
}

function Verdict(props: {
  readonly fault: string | undefined;
  readonly checked: CheckedPlan | undefined;
  readonly problems: readonly ProblemLine[];
  readonly onGoTo: (line: number) => void;
}) {
  const m = useMessages();
  const { fault, checked, problems, onGoTo } = props;
  if (fault !== undefined) return <Bad text={`${m.plan.notJson}: ${fault}`} />;
  if (checked === undefined) return <p className="text-muted">{m.plan.checking}</p>;
  if (checked.ok)
    return (
      <p data-tone="succeeded" className="flex items-center gap-1.5 text-ink">
        <CircleCheck size={14} aria-hidden="true" />
        {m.plan.valid(checked.plan.steps.length, checked.layers.length)}
      </p>
    );
  return (
    <>
      <Bad text={m.plan.problems(problems.length)} />
      <ul className="mt-1 max-h-40 overflow-y-auto">
        {problems.map(({ line, said, message, hint, path }) => (
          <li key={`${path} ${message}`} className="py-1">
            <button
              type="button"
              onClick={() => onGoTo(line)}
              className="wrap-anywhere rounded-sm text-left hover:underline"
            >
              <span className="text-muted">{m.plan.line(line)}</span> {said ?? message}
            </button>
            {said !== undefined && <p className="wrap-anywhere text-muted">{message}</p>}
            {hint !== undefined && <p className="text-muted">{hint}</p>}
          </li>
        ))}
      </ul>
    </>
  );
}

function Bad({ text }: { readonly text: string }) {
  return (
    <p data-tone="failed" className="flex items-center gap-1.5 text-ink">
      <CircleAlert size={14} aria-hidden="true" className="shrink-0" />
      {text}
    </p>
  );
}

function problemLines(
  text: string,
  checked: CheckedPlan | undefined,
  words: ProblemWords | undefined,
): readonly ProblemLine[] {
  if (checked === undefined || checked.ok) return [];
  return checked.problems.map(({ code, path, message, hint }) => ({
    line: lineOfPointer(text, path),
    said: planProblemLine(words, code),
    message,
    hint,
    path,
  }));
}

function parse(text: string): { readonly value?: JsonValue; readonly fault?: string } {
  try {
    // Cast: JSON.parse gives JSON.
    return { value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return { fault: error instanceof Error ? error.message : String(error) };
  }
}
