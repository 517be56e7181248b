import type { RunState, StepState } from "@stepcast/contracts";
import { StepIcon } from "@stepcast/react";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useStepName } from "../plan/use-step-name.ts";
import { Button } from "../ui/button.tsx";
import { StepStatusSign } from "../ui/status-chip.tsx";

/** Rows drawn at first; a list of thousands grows by as many again. */
const pageRows = 200;

interface Row {
  readonly step: StepState;
  readonly level: 1 | 2;
}

/** Steps in plan order, items of a `forEach` step below it. Arrow keys move, Enter selects. */
export function StepTree(props: {
  readonly run: RunState;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string) => void;
}) {
  const { run, selected, onSelect } = props;
  const m = useMessages();
  const [shown, setShown] = useState(pageRows);
  const list = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => treeRows(run.steps), [run.steps]);
  const visible = rows.slice(0, shown);
  const focusable = visible.some(({ step }) => step.stepId === selected)
    ? selected
    : visible[0]?.step.stepId;
  const keyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const items = [...(list.current?.querySelectorAll<HTMLElement>("[role=treeitem]") ?? [])];
    const at = items.findIndex((item) => item.contains(document.activeElement));
    items[Math.min(items.length - 1, Math.max(0, at + by))]?.focus();
  };
  return (
    <>
      <div ref={list} role="tree" aria-label={m.run.tree} onKeyDown={keyDown} className="py-1.5">
        {visible.map(({ step, level }) => (
          <StepRow
            key={step.stepId}
            step={step}
            level={level}
            selected={step.stepId === selected}
            focusable={step.stepId === focusable}
            onSelect={() => onSelect(step.stepId)}
          />
        ))}
      </div>
      {rows.length > shown && (
        <Button look="quiet" className="m-2" onClick={() => setShown((count) => count + pageRows)}>
          {m.activity.showMore} ({rows.length - shown})
        </Button>
      )}
    </>
  );
}

function StepRow(props: {
  readonly step: StepState;
  readonly level: 1 | 2;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly onSelect: () => void;
}) {
  const { step, level, selected, focusable, onSelect } = props;
  const m = useMessages();
  const format = useFormat();
  const name = useStepName();
  const keyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onSelect();
  };
  return (
    <div
      role="treeitem"
      aria-level={level}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      onClick={onSelect}
      onKeyDown={keyDown}
      className={`flex min-h-10 cursor-pointer items-center gap-2.5 py-1.5 pr-4 outline-offset-[-2px] transition-colors duration-150 hover:bg-hover aria-selected:bg-accent-soft pointer-coarse:min-h-touch ${level === 2 ? "pl-11" : "pl-4"}`}
    >
      <StepStatusSign status={step.status} />
      <span className="text-muted">
        <StepIcon icon={step.icon} skill={step.skill} />
      </span>
      <span className="min-w-0 max-w-[46%] truncate" dir="auto">
        {name(step)}
      </span>
      <span className="min-w-0 flex-1 truncate text-muted text-sm" dir="auto">
        {noteOf(step) ?? (name(step) === step.label ? undefined : step.stepId)}
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
function noteOf(step: StepState): string | undefined {
  if (step.status === "failed" || step.status === "retrying") return step.error?.message;
  if (step.status === "skipped" || step.status === "cancelled") return step.reason;
  return step.status === "running" ? step.message : undefined;
}

function treeRows(steps: readonly StepState[]): readonly Row[] {
  const items = new Map<string, StepState[]>();
  for (const step of steps) {
    if (step.parentStepId === undefined) continue;
    const siblings = items.get(step.parentStepId);
    if (siblings === undefined) items.set(step.parentStepId, [step]);
    else siblings.push(step);
  }
  return steps.flatMap((step): Row[] =>
    step.parentStepId !== undefined
      ? []
      : [
          { step, level: 1 },
          ...(items.get(step.stepId) ?? []).map((item): Row => ({ step: item, level: 2 })),
        ],
  );
}
