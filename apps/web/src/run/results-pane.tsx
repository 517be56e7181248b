import { isRunEnded, type RunState } from "@stepcast/contracts";
import { useMessages } from "../i18n/messages.tsx";
import { Files, ResultView } from "../result/result-view.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

/** The result of an ended run; of a running one, the files that are there already. */
export function ResultsPane({ run }: { readonly run: RunState }) {
  const m = useMessages();
  if (run.status === "completed") return <ResultView run={run} />;
  return (
    <div className="divide-y divide-line">
      {run.status === "failed" && run.error !== undefined && (
        <ErrorNote error={run.error} className="m-3.5" />
      )}
      {run.artifacts.length > 0 && (
        <p className="px-4 py-2 font-[520] text-muted text-xs">{m.run.partial}</p>
      )}
      <Files files={run.artifacts.map(({ artifact }) => artifact)} />
      {run.artifacts.length === 0 && (
        <p className="px-4 py-8 text-center text-muted">
          {isRunEnded(run.status) ? m.run.noOutput : m.run.noResults}
        </p>
      )}
    </div>
  );
}
