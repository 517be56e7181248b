import { useStepcast } from "@stepcast/react";
import { skipToken, useQuery } from "@tanstack/react-query";
import { use } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { removedAt } from "../run/removed-at.ts";
import { OfRunContext } from "./of-run.ts";

/** A file that could not be read; a run that retention removed took its files along, and is asked. */
export function FileGone() {
  const m = useMessages();
  const format = useFormat();
  const { runs } = useStepcast();
  const runId = use(OfRunContext);
  const { error } = useQuery({
    queryKey: ["run-of-file", runId],
    queryFn:
      runId === undefined
        ? skipToken
        : async ({ signal }) => (await runs.get(runId, { signal })).cursor,
    retry: false,
    gcTime: 0,
  });
  const removed = error === null ? undefined : removedAt(error);
  return (
    <span role="status" className="text-muted">
      {removed === undefined ? m.artifact.gone : m.artifact.removed(format.date(removed))}
    </span>
  );
}
