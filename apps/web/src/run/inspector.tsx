import type { RunState, StepState } from "@stepcast/contracts";
import { StepIcon } from "@stepcast/react";
import { ArrowLeft, ChevronDown, ChevronUp, X } from "lucide-react";
import type { ReactNode } from "react";
import { ArtifactLine } from "../artifact/artifact-line.tsx";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { cancelWords, skipLine } from "../i18n/sentences.ts";
import { useStepName } from "../plan/use-step-name.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { StepStatusChip } from "../ui/status-chip.tsx";
import { ValueView } from "../value/value-view.tsx";
import { Part } from "./part.tsx";
import { StepInput } from "./step-input.tsx";

/** One step: what went in, what came out, what went wrong; the children are what can be done with it. */
export function Inspector(props: {
  readonly run: RunState;
  readonly step: StepState;
  readonly onClose: () => void;
  readonly onMove: (by: number) => void;
  readonly children?: ReactNode;
}) {
  const { run, step, onClose, onMove, children } = props;
  const m = useMessages();
  const name = useStepName();
  const files = run.artifacts.filter(({ stepId }) => stepId === step.stepId);
  return (
    <section
      aria-label={name(step)}
      className="arrive min-w-0 self-start overflow-hidden rounded-lg border border-line bg-surface lg:sticky lg:top-4 lg:max-h-[calc(100dvh-32px)] lg:overflow-y-auto"
    >
      <Button look="quiet" className="m-1 lg:hidden" onClick={onClose}>
        <ArrowLeft size={14} aria-hidden="true" />
        {m.run.back}
      </Button>
      <header className="flex items-center gap-2 px-4 pt-2 pb-1">
        <span className="text-muted">
          <StepIcon icon={step.icon} skill={step.skill} />
        </span>
        <h2 className="wrap-anywhere min-w-0 flex-1 font-[560] text-md" dir="auto">
          {name(step)}
        </h2>
        <IconButton
          icon={ChevronUp}
          label={m.run.previousStep}
          keys="["
          onClick={() => onMove(-1)}
        />
        <IconButton icon={ChevronDown} label={m.run.nextStep} keys="]" onClick={() => onMove(1)} />
        <IconButton icon={X} label={m.run.close} onClick={onClose} className="hidden lg:grid" />
      </header>
      <Facts run={run} step={step} />
      {step.error !== undefined && (
        <div className="px-4 pb-3">
          <ErrorNote error={step.error} />
          {step.handled !== undefined && (
            <p className="mt-1.5 text-muted text-sm">{m.run.goesOn}</p>
          )}
        </div>
      )}
      {step.reason !== undefined && (
        <p className="wrap-anywhere px-4 pb-3 text-muted" dir="auto">
          {step.status === "skipped"
            ? skipLine(m.sentences, step.skipCode, step.reason)
            : cancelWords(m.sentences, step.reason)}
        </p>
      )}
      <StepInput run={run} step={step} />
      <Output step={step} />
      {files.length > 0 && (
        <Part title={m.run.files}>
          <div className="grid gap-1.5">
            {files.map(({ artifact }) => (
              <ArtifactLine key={artifact.$artifact + artifact.name} artifact={artifact} />
            ))}
          </div>
        </Part>
      )}
      {step.parentStepId === undefined && children}
    </section>
  );
}

function Facts({ run, step }: { readonly run: RunState; readonly step: StepState }) {
  const m = useMessages();
  const format = useFormat();
  const phase = run.phases.find(({ phaseId }) => phaseId === step.phaseId);
  const facts: (readonly [string, ReactNode])[] = [
    [
      m.run.skill,
      <span className="figures" key="skill">
        {step.skill}
      </span>,
    ],
  ];
  if (phase !== undefined)
    facts.push([
      m.run.phase,
      <span dir="auto" key="phase">
        {phase.name}
      </span>,
    ]);
  if (step.startedAt !== undefined) facts.push([m.run.started, format.time(step.startedAt)]);
  if (step.durationMs !== undefined) facts.push([m.run.duration, format.duration(step.durationMs)]);
  return (
    <div className="px-4 pb-3">
      <div className="flex flex-wrap items-center gap-2 py-1.5">
        <StepStatusChip status={step.status} />
        {step.attempt > 0 && (
          <span className="text-muted text-sm">{m.run.attempts(step.attempt)}</span>
        )}
        {step.reusedFrom !== undefined && (
          <span className="text-muted text-sm">{m.run.reused}</span>
        )}
      </div>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm tabular-nums">
        {facts.map(([title, value]) => (
          <div key={title} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-muted">{title}</dt>
            <dd className="wrap-anywhere min-w-0">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Output({ step }: { readonly step: StepState }) {
  const m = useMessages();
  if (step.outputRef !== undefined)
    return (
      <Part title={m.run.output}>
        <p className="mb-1.5 text-muted text-sm">{m.value.large}</p>
        <ArtifactLine artifact={step.outputRef} />
        {step.preview !== undefined && (
          <pre className="figures mt-2 overflow-x-auto text-muted text-xs">{step.preview}</pre>
        )}
      </Part>
    );
  if (step.output === undefined) return null;
  return (
    <Part title={m.run.output} aside={<CopyButton text={JSON.stringify(step.output, null, 2)} />}>
      <ValueView value={step.output} />
    </Part>
  );
}
