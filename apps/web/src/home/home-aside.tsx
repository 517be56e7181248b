import { isRunEnded } from "@stepcast/contracts";
import { Link } from "@tanstack/react-router";
import { useMessages } from "../i18n/messages.tsx";
import { RunListRow } from "../runs/run-row.tsx";
import { useFreshRuns } from "../runs/use-fresh-runs.ts";
import { trpc } from "../server/trpc.ts";
import { ErrorNote } from "../ui/error-note.tsx";
import { SectionTitle } from "../ui/panel.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { NeedsYou } from "./needs-you.tsx";

const watchedLive = 6;
const recentShown = 8;

/** Beside the composer: what waits for an answer, what runs, what ran. */
export function HomeAside() {
  const m = useMessages();
  useFreshRuns();
  const list = trpc.runs.list.useQuery({ limit: 20 });
  if (list.isError) return <ErrorNote error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <SkeletonRows count={6} />;
  const { rows } = list.data;
  const running = rows.filter((row) => !isRunEnded(row.status));
  const recent = rows.filter((row) => isRunEnded(row.status)).slice(0, recentShown);
  if (rows.length === 0) return <p className="px-1 text-muted">{m.home.nothingYet}</p>;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <NeedsYou watched={running.slice(0, watchedLive)} />
      {running.length > 0 && (
        <section>
          <SectionTitle>{m.home.running}</SectionTitle>
          <ul className="-mx-1.5">
            {running.map((row, place) => (
              <RunListRow key={row.runId} row={row} watch={place < watchedLive} />
            ))}
          </ul>
        </section>
      )}
      {recent.length > 0 && (
        <section>
          <SectionTitle
            aside={
              <Link
                to="/runs"
                className="inline-flex pointer-coarse:min-h-touch items-center rounded-sm text-muted text-xs hover:text-text"
              >
                {m.home.allRuns}
              </Link>
            }
          >
            {m.home.recent}
          </SectionTitle>
          <ul className="-mx-1.5">
            {recent.map((row) => (
              <RunListRow key={row.runId} row={row} watch={false} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
