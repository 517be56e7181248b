import type { ListedRun } from "@stepcast/api";
import { limits, type RunStatus, runStatuses } from "@stepcast/contracts";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { getQueryKey } from "@trpc/react-query";
import { X } from "lucide-react";
import { useDeferredValue, useRef } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { ProjectPicker } from "../projects/project-picker.tsx";
import { trpc } from "../server/trpc.ts";
import { Button, buttonClass } from "../ui/button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { IconButton } from "../ui/icon-button.tsx";
import { Segments } from "../ui/segments.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { usePageRows } from "../ui/use-row-window.ts";
import { RunListRow } from "./run-row.tsx";
import { useFreshRuns } from "./use-fresh-runs.ts";
import { useSought } from "./use-sought.ts";

const route = getRouteApi("/app/runs");
const watchedLive = 6;
const pageRows = 30;
/** How high a row is. Exact, or whoever comes back to a long list is beside where they were. */
const rowPx = 63.25;

/** What a list shows: runs with a status, or those with a question that nobody has answered. */
type Shown = RunStatus | "waiting";

/** Every run, newest first; what is looked at and searched for lives in the address. */
export function RunsScreen() {
  const m = useMessages();
  const { status, project, room } = route.useSearch();
  const navigate = useNavigate();
  const { text, setText, sought, keep } = useSought();
  const choose = (value: Shown | "all") =>
    void navigate({
      to: "/runs",
      search: ({ status: _, ...rest }) => ({ ...rest, ...(value !== "all" && { status: value }) }),
    });
  const chooseProject = (chosen: string | undefined) =>
    void navigate({ to: "/runs", search: (now) => ({ ...now, project: chosen }) });
  const leaveRoom = () => void navigate({ to: "/runs", search: ({ room: _, ...rest }) => rest });
  return (
    <div className="mx-auto max-w-4xl px-4 py-6 md:px-8">
      <title>{`${m.runs.title} · Stepcast`}</title>
      <h1 className="mb-4 font-[600] text-lg tracking-tight">{m.runs.title}</h1>
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div className="-mx-4 max-w-[100vw] overflow-x-auto px-4 md:mx-0 md:px-0">
          <Segments
            label={m.runs.filter}
            value={status ?? "all"}
            onChange={choose}
            className="whitespace-nowrap"
            segments={[
              { value: "all", label: m.runs.all },
              { value: "waiting", label: m.home.needsYou },
              ...runStatuses.map((value) => ({ value, label: m.run.status[value] })),
            ]}
          />
        </div>
        {room !== undefined && <RoomChip room={room} onLeave={leaveRoom} />}
        <ProjectPicker none={m.runs.allProjects} value={project} onChoose={chooseProject} />
        <input
          type="search"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onBlur={keep}
          placeholder={m.runs.search}
          aria-label={m.runs.search}
          maxLength={limits.labelChars}
          className="h-8 w-full rounded-md border border-line bg-surface px-2.5 text-sm md:ml-auto md:w-52 pointer-coarse:h-touch"
        />
      </div>
      <RunList status={status} project={project} room={room} text={useDeferredValue(sought)} />
    </div>
  );
}

function RunList(props: {
  readonly status: Shown | undefined;
  readonly project: string | undefined;
  readonly room: string | undefined;
  readonly text: string | undefined;
}) {
  const m = useMessages();
  const { status, project, room, text } = props;
  useFreshRuns(room);
  const filtered = status !== undefined || project !== undefined || text !== undefined;
  const { client } = trpc.useUtils();
  const filter = {
    limit: pageRows,
    ...(status === "waiting" && { waiting: true }),
    ...(status !== undefined && status !== "waiting" && { status: [status] }),
    ...(project !== undefined && { projectId: project }),
    ...(room !== undefined && { room }),
    ...(text !== undefined && { text }),
  };
  const queries = useQueryClient();
  const queryKey = [...getQueryKey(trpc.runs.list), filter];
  const list = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam: before, signal }) =>
      client.runs.list.query({ ...filter, ...(before !== undefined && { before }) }, { signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next,
  });
  if (list.isError) return <ErrorNote error={list.error} onRetry={() => void list.refetch()} />;
  if (list.data === undefined) return <SkeletonRows count={8} />;
  const rows = list.data.pages.flatMap((page) => page.rows);
  if (rows.length === 0 && !list.hasNextPage) return <NoRuns filtered={filtered} />;
  // A page that is asked for takes the place of a list that is being asked for anew; that comes after it.
  const showMore = async () => {
    const isAskedAnew = queries.isFetching({ queryKey, exact: true }) > 0;
    await list.fetchNextPage();
    if (isAskedAnew) await list.refetch();
  };
  return (
    <>
      {rows.length === 0 ? (
        <p className="px-1 text-muted">{m.runs.olderMay}</p>
      ) : (
        <RunRows rows={rows} whole={!list.hasNextPage} />
      )}
      {list.hasNextPage && (
        <Button className="mt-3" disabled={list.isFetchingNextPage} onClick={() => void showMore()}>
          {m.runs.more}
        </Button>
      )}
    </>
  );
}

/** However many were fetched, those near the screen are drawn. */
function RunRows({
  rows,
  whole,
}: {
  readonly rows: readonly ListedRun[];
  readonly whole: boolean;
}) {
  const list = useRef<HTMLUListElement>(null);
  const shown = usePageRows(list, {
    count: rows.length,
    rowPx,
    keyOf: (index) => rows[index]?.runId ?? "",
  });
  return (
    <div className="overflow-hidden rounded-lg border border-line bg-surface p-1">
      <ul ref={list} style={shown.style} className="divide-y divide-line">
        {shown.rows.map(({ index }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              <RunListRow
                key={row.runId}
                row={row}
                watch={index < watchedLive}
                // -1: nobody knows how many there are.
                place={{ index, count: whole ? rows.length : -1, measure: shown.measure }}
              />
            )
          );
        })}
      </ul>
    </div>
  );
}

/** The room whose runs are listed, with the way back to one's own. */
function RoomChip(props: { readonly room: string; readonly onLeave: () => void }) {
  const m = useMessages();
  return (
    <span className="inline-flex h-8 max-w-full items-center gap-1 rounded-md bg-accent-soft pl-2.5 text-sm pointer-coarse:h-touch">
      <span className="truncate" dir="auto">
        {m.runs.room(props.room)}
      </span>
      <IconButton icon={X} label={m.runs.leaveRoom} onClick={props.onLeave} />
    </span>
  );
}

function NoRuns({ filtered }: { readonly filtered: boolean }) {
  const m = useMessages();
  return (
    <div className="rounded-lg border border-line border-dashed px-4 py-12 text-center">
      <p className="text-muted">{filtered ? m.runs.emptyFilter : m.runs.empty}</p>
      <Link to="/" search={{ compose: true }} className={`${buttonClass()} mt-4`}>
        {m.runs.newGoal}
      </Link>
    </div>
  );
}
