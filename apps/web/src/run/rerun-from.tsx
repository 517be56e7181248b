import { isRunEnded, type RunState } from "@stepcast/contracts";
import { useRunActions } from "@stepcast/react";
import { useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { stepsBefore } from "../plan/plan-graph.ts";
import { ActButton } from "../session/act-button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { useIsOpen } from "../ui/use-is-open.ts";

/** A new run from this step on; says first how much is reused and how much runs again. */
export function RerunFrom({ run, stepId }: { readonly run: RunState; readonly stepId: string }) {
  const m = useMessages();
  const navigate = useNavigate();
  const actions = useRunActions();
  const isOpen = useIsOpen();
  const [asking, setAsking] = useState(false);
  const counts = useMemo(() => rerunCounts(run, stepId), [run, stepId]);
  if (!isRunEnded(run.status) || run.plan === undefined) return null;
  const again = async () => {
    const started = await actions.rerun(run.runId, { from: stepId });
    if (isOpen()) await navigate({ to: "/runs/$runId", params: { runId: started.runId } });
  };
  return (
    <div className="border-line border-t p-2">
      {actions.error !== undefined && <ErrorNote error={actions.error} className="mb-2" />}
      <ActButton look="quiet" disabled={actions.isExecuting} onClick={() => setAsking(true)}>
        <RotateCcw size={14} aria-hidden="true" />
        {m.run.rerunFrom}
      </ActButton>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={m.run.rerunTitle}
        body={m.run.rerunBody(counts.reused, counts.again)}
        yes={m.run.rerunFrom}
        no={m.run.cancel}
        // A refusal is shown from `actions.error`.
        onYes={() => void again().catch(() => undefined)}
      />
    </div>
  );
}

/** The step and all that depends on it run again, and what never succeeded; every other result is reused. */
export function rerunCounts(
  run: Pick<RunState, "plan" | "steps" | "stepIndex">,
  from: string,
): { readonly reused: number; readonly again: number } {
  const steps = run.plan?.steps ?? [];
  const known = new Set(steps.map(({ id }) => id));
  const again = new Set([from]);
  const before = steps.map((step) => ({ id: step.id, before: stepsBefore(step, known) }));
  for (let grew = true; grew; ) {
    grew = false;
    for (const step of before) {
      if (again.has(step.id) || ![...step.before].some((id) => again.has(id))) continue;
      again.add(step.id);
      grew = true;
    }
  }
  const isReused = (id: string): boolean =>
    !again.has(id) && run.steps[run.stepIndex[id] ?? -1]?.status === "succeeded";
  const reused = steps.filter(({ id }) => isReused(id)).length;
  return { reused, again: steps.length - reused };
}
