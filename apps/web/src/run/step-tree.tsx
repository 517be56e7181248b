import type { RunState, StepState } from "@stepcast/contracts";
import { StepIcon } from "@stepcast/react";
import {
  type KeyboardEvent,
  useDeferredValue,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { cancelWords, errorLine, type Sentences, skipLine } from "../i18n/sentences.ts";
import { useStepName } from "../plan/use-step-name.ts";
import { classNames } from "../ui/class-names.ts";
import { StepStatusSign } from "../ui/status-chip.tsx";
import { type RowWindow, usePageRows, wholeRows } from "../ui/use-row-window.ts";
import { type TreeRow, treeRows } from "./tree-rows.ts";

/** How high a row is: at least what fingers need, where they press it. */
const rowPx = window.matchMedia("(pointer: coarse)").matches ? 44 : 35;
/** How far a key moves. */
const moves: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/**
 * Steps in plan order, items of a `forEach` step below it. Arrow keys move, Enter selects. Of thousands only
 * those near the screen are drawn, so the focus stays on the list and points at one of them; and since the
 * browser's own search cannot find what is not drawn, there is one here.
 */
export function StepTree(props: {
  readonly run: RunState;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}) {
  const { run, selected, onSelect } = props;
  const m = useMessages();
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [text, setText] = useState("");
  const [active, setActive] = useState<string>();
  const all = useMemo(() => treeRows(run.steps), [run.steps]);
  const rows = useFound(all, text);
  const shown = usePageRows(list, {
    count: rows.length,
    rowPx,
    keyOf: (index) => rows[index]?.step.stepId ?? "",
  });
  const current = Math.max(
    0,
    rows.findIndex(({ step }) => step.stepId === (active ?? selected)),
  );
  // What is selected elsewhere, by a key or in the timeline, is where the keys go on from here.
  useEffect(() => {
    if (selected !== undefined && selected !== "") setActive(selected);
  }, [selected]);
  useBackTo(shown, current, selected);
  const choose = (row: TreeRow | undefined) => {
    if (row === undefined) return;
    setActive(row.step.stepId);
    onSelect(row.step.stepId);
  };
  const keyDown = (event: KeyboardEvent) => {
    const by = moves[event.key];
    const picks = event.key === "Enter" || event.key === " ";
    if (by === undefined && !picks) return;
    event.preventDefault();
    if (by === undefined) return choose(rows[current]);
    const next = Math.min(rows.length - 1, Math.max(0, current + by));
    setActive(rows[next]?.step.stepId);
    shown.scrollTo(next);
  };
  const isDrawn = shown.rows.some(({ index }) => index === current);
  return (
    <>
      {all.length > wholeRows && <Search text={text} onText={setText} />}
      <div
        role="tree"
        aria-label={m.run.tree}
        aria-activedescendant={isDrawn ? `${id}${current}` : undefined}
        tabIndex={0}
        onKeyDown={keyDown}
        // The step has the outline, where there is one on the screen.
        className={classNames("group/tree py-1.5 outline-offset-[-3px]", isDrawn && "outline-none")}
      >
        <div ref={list} style={shown.style}>
          {shown.rows.map(({ index }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <StepRow
                  key={row.step.stepId}
                  id={`${id}${index}`}
                  index={index}
                  row={row}
                  selected={row.step.stepId === selected}
                  active={index === current}
                  measure={shown.measure}
                  onSelect={() => choose(row)}
                />
              )
            );
          })}
        </div>
      </div>
      {rows.length === 0 && <p className="px-4 pb-4 text-muted">{m.run.noStepFound}</p>}
    </>
  );
}

/** On a phone a step takes the place of the list; whoever comes back is where they were. */
function useBackTo(shown: RowWindow, current: number, selected: string | undefined): void {
  const isBack = useRef(false);
  const isOpen = selected !== undefined && selected !== "";
  useEffect(() => {
    if (!isOpen && isBack.current) shown.scrollTo(current);
    isBack.current = isOpen;
    // Only when a step was closed, and not when the list moves.
  }, [isOpen]);
}

function useFound(rows: readonly TreeRow[], text: string): readonly TreeRow[] {
  const name = useStepName();
  const wanted = useDeferredValue(text.trim().toLowerCase());
  return useMemo(
    () =>
      wanted === ""
        ? rows
        : rows.filter(
            ({ step }) =>
              name(step).toLowerCase().includes(wanted) ||
              step.stepId.toLowerCase().includes(wanted),
          ),
    [rows, wanted, name],
  );
}

function Search(props: { readonly text: string; readonly onText: (text: string) => void }) {
  const m = useMessages();
  return (
    <div className="border-line border-b px-4 py-2">
      <input
        type="search"
        value={props.text}
        onChange={(event) => props.onText(event.target.value)}
        placeholder={m.run.findStep}
        aria-label={m.run.findStep}
        maxLength={200}
        className="h-8 w-full rounded-md border border-line bg-surface px-2.5 text-sm md:w-64 pointer-coarse:h-touch"
      />
    </div>
  );
}

function StepRow(props: {
  readonly id: string;
  readonly index: number;
  readonly row: TreeRow;
  readonly selected: boolean;
  readonly active: boolean;
  readonly measure: RowWindow["measure"];
  readonly onSelect: () => void;
}) {
  const { id, index, row, selected, active, measure, onSelect } = props;
  const { step, level, place, among } = row;
  const m = useMessages();
  const format = useFormat();
  const name = useStepName();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the tree has the focus and takes the keys
    <div
      ref={measure}
      id={id}
      data-index={index}
      role="treeitem"
      aria-level={level}
      aria-setsize={among}
      aria-posinset={place}
      aria-selected={selected}
      onClick={onSelect}
      className={classNames(
        "flex min-h-10 cursor-pointer items-center gap-2.5 py-1.5 pr-4 outline-offset-[-2px] transition-[background-color] duration-150 hover:bg-hover aria-selected:bg-accent-soft pointer-coarse:min-h-touch",
        level === 2 ? "pl-11" : "pl-4",
        active && "group-focus-visible/tree:outline-2 group-focus-visible/tree:outline-accent",
      )}
    >
      <StepStatusSign status={step.status} />
      <span className="text-muted">
        <StepIcon icon={step.icon} skill={step.skill} />
      </span>
      <span className="min-w-0 max-w-[46%] truncate" dir="auto">
        {name(step)}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted text-sm" dir="auto">
        {noteOf(step, m.sentences) ?? (name(step) === step.label ? undefined : step.stepId)}
      </span>
      {step.items !== undefined && (
        <span className="shrink-0 text-muted text-xs">{m.run.items(step.items)}</span>
      )}
      {step.attempt > 1 && (
        <span className="shrink-0 text-muted text-xs">{m.run.attempts(step.attempt)}</span>
      )}
      <span className="figures shrink-0 text-right text-muted text-xs">
        {step.status === "running" && step.percent !== undefined
          ? `${Math.round(step.percent)}%`
          : step.durationMs !== undefined && format.duration(step.durationMs)}
      </span>
    </div>
  );
}

/** The one thing to know about a step at a glance. */
function noteOf(step: StepState, sentences: Sentences): string | undefined {
  const { status, error, reason } = step;
  if (status === "failed" || status === "retrying") return error && errorLine(sentences, error);
  if (status === "skipped" && reason !== undefined)
    return skipLine(sentences, step.skipCode, reason);
  if (status === "cancelled" && reason !== undefined) return cancelWords(sentences, reason);
  return status === "running" ? step.message : undefined;
}
