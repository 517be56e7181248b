import type { PlanInput } from "@stepcast/contracts";
import { StepIcon } from "@stepcast/react";
import { useMemo } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { stepsBefore } from "./plan-graph.ts";
import { useStepName } from "./use-step-name.ts";

/** A longer plan is read in the editor. */
const shownAtMost = 200;

/** The steps in words: what, with which skill, after what. */
export function PlanList({ steps }: { readonly steps: PlanInput["steps"] }) {
  const m = useMessages();
  const format = useFormat();
  const name = useStepName();
  const known = useMemo(() => new Map(steps.map((step) => [step.id, step])), [steps]);
  const nameOf = (id: string) => {
    const step = known.get(id);
    if (step === undefined) return id;
    return name({ stepId: id, label: step.label ?? id, skill: step.skill });
  };
  const shown = steps.slice(0, shownAtMost);
  return (
    <ol className="max-h-80 overflow-y-auto border-line border-t py-1.5">
      {shown.map((step, place) => {
        const before = [...stepsBefore(step, known)];
        return (
          <li key={step.id} className="flex min-h-9 items-center gap-2.5 px-3.5 py-1 text-base">
            <span className="figures w-5 shrink-0 text-right text-muted text-xs">{place + 1}</span>
            <span className="text-muted">
              <StepIcon icon={step.icon} skill={step.skill} />
            </span>
            <span className="min-w-0 truncate" dir="auto">
              {nameOf(step.id)}
            </span>
            <span className="figures ml-auto hidden shrink-0 text-muted text-xs sm:block">
              {step.skill}
            </span>
            {before.length > 0 && (
              <span
                className="hidden max-w-48 shrink truncate text-muted text-xs lg:block"
                dir="auto"
              >
                {m.plan.after(format.list(before.map(nameOf)))}
              </span>
            )}
          </li>
        );
      })}
      {steps.length > shown.length && (
        <li className="px-3.5 py-1.5 text-muted text-sm">+{steps.length - shown.length}</li>
      )}
    </ol>
  );
}
