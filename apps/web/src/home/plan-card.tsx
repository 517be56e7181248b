import type { EventData, PlanInput, StepState } from "@stepcast/contracts";
import { Pencil, Play } from "lucide-react";
import { useMemo, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { planGraph } from "../plan/plan-graph.ts";
import { drawnAtMost, PlanGraphView } from "../plan/plan-graph-view.tsx";
import { PlanList } from "../plan/plan-list.tsx";
import { fetched, PartPlace } from "../server/fetched.tsx";
import { ActButton } from "../session/act-button.tsx";
import { Button } from "../ui/button.tsx";
import { Panel } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { keepSource, keptSource } from "./drafted.ts";

const PlanEditor = fetched(async () => (await import("../plan/plan-editor.tsx")).default);

export interface PlanCardProps {
  readonly plan: PlanInput;
  readonly explanation?: string | undefined;
  readonly decision?: EventData<"decision.made"> | undefined;
  /** How the steps stand, while or after it runs. */
  readonly stateOf?: ((stepId: string) => StepState | undefined) | undefined;
  /** Present while the plan waits to be run. */
  readonly onRun?: ((plan: PlanInput) => void) | undefined;
  readonly onEdit?: ((plan: PlanInput) => void) | undefined;
  readonly onDiscard?: (() => void) | undefined;
}

/** A plan as a picture and a list, with why it was chosen; to run or to change while it waits. */
export function PlanCard(props: PlanCardProps) {
  const m = useMessages();
  const { plan, onRun, onEdit, onDiscard } = props;
  const [editing, setEditing] = useState(
    () => onEdit !== undefined && keptSource(plan) !== undefined,
  );
  const leave = () => {
    keepSource(plan, undefined);
    setEditing(false);
  };
  const { layers } = useMemo(() => planGraph(plan.steps), [plan.steps]);
  const waits = onRun !== undefined;
  return (
    <Panel
      className={waits || props.explanation !== undefined ? "arrive" : "arrive hidden md:block"}
      title={
        <>
          <span className="truncate" dir="auto">
            {plan.name}
          </span>
          <span className="shrink-0 font-normal text-muted text-sm">
            {m.plan.steps(plan.steps.length)} · {m.plan.layers(layers)}
          </span>
        </>
      }
    >
      {editing && onEdit !== undefined ? (
        <PartPlace meanwhile={<SkeletonRows count={6} />}>
          <PlanEditor
            plan={plan}
            source={keptSource(plan)}
            onSource={(source) => keepSource(plan, source)}
            onDone={(edited) => {
              onEdit(edited);
              leave();
            }}
            onDiscard={leave}
          />
        </PartPlace>
      ) : (
        <>
          {/* Without a list below, one that is too large to draw has nothing to say here. */}
          {(waits || plan.steps.length <= drawnAtMost) && (
            <div className="hidden border-line border-t bg-sunken/60 md:block">
              <PlanGraphView steps={plan.steps} stateOf={props.stateOf} />
            </div>
          )}
          {waits && <PlanList steps={plan.steps} />}
        </>
      )}
      <Why {...props} />
      {waits && !editing && (
        <div className="flex flex-wrap items-center gap-2 border-line border-t p-2">
          {onDiscard !== undefined && (
            <Button look="quiet" onClick={onDiscard}>
              {m.plan.discard}
            </Button>
          )}
          <span className="ml-auto flex gap-2">
            <Button onClick={() => setEditing(true)}>
              <Pencil size={14} aria-hidden="true" />
              {m.plan.edit}
            </Button>
            <ActButton look="solid" onClick={() => onRun(plan)}>
              <Play size={14} aria-hidden="true" />
              {m.plan.run}
            </ActButton>
          </span>
        </div>
      )}
    </Panel>
  );
}

function Why({ explanation, decision }: PlanCardProps) {
  const m = useMessages();
  if (explanation === undefined && decision === undefined) return null;
  return (
    <details className="group border-line border-t px-3.5 py-2.5 text-sm">
      <summary className="w-fit pointer-coarse:py-[12px] rounded-sm text-muted hover:text-text">
        {m.plan.why}
      </summary>
      <div className="mt-1.5 grid max-w-[75ch] gap-1.5">
        {explanation !== undefined && <p dir="auto">{explanation}</p>}
        {decision !== undefined && <p dir="auto">{decision.reason}</p>}
        {decision?.alternatives !== undefined && decision.alternatives.length > 0 && (
          <p className="text-muted" dir="auto">
            {m.plan.alternatives}: {decision.alternatives.join(" · ")}
          </p>
        )}
      </div>
    </details>
  );
}
