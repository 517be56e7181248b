import { type EventData, isRunEnded, type RunState } from "@stepcast/contracts";
import { useMessages } from "../i18n/messages.tsx";
import { useStepName } from "../plan/use-step-name.ts";
import { Files, ResultView } from "../result/result-view.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { PartsSoFar, usePartsSoFar } from "./parts-so-far.tsx";

/** The result of a completed run; of any other, what its steps gave so far. */
export function ResultsPane({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const name = useStepName();
  const parts = usePartsSoFar(run);
  const isEmpty = run.artifacts.length === 0 && parts.length === 0;
  if (run.status === "completed") return <ResultView run={run} />;
  return (
    <div className="divide-y divide-line">
      {run.status === "failed" && run.error !== undefined && (
        <ErrorNote error={byName(run, run.error, name)} className="m-3.5" />
      )}
      {!isEmpty && <p className="px-4 py-2 font-[520] text-muted text-xs">{m.run.partial}</p>}
      <Files files={run.artifacts.map(({ artifact }) => artifact)} />
      {parts.length > 0 && <PartsSoFar parts={parts} />}
      {isEmpty && (
        <p className="px-4 py-8 text-center text-muted">
          {isRunEnded(run.status) ? m.run.noOutput : m.run.noResults}
        </p>
      )}
    </div>
  );
}

type RunError = EventData<"run.failed">["error"];

/** The engine names the step that failed by its id; people know it by its label. */
function byName(run: RunState, error: RunError, name: ReturnType<typeof useStepName>): RunError {
  const [, stepId, why] = /^Step "([^"]+)" failed: ([\s\S]*)$/.exec(error.message) ?? [];
  const step = run.steps[run.stepIndex[stepId ?? ""] ?? -1];
  return step === undefined ? error : { ...error, message: `${name(step)} · ${why}` };
}
