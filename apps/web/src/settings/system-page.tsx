import type { FeedStatus, ServerStatus } from "@stepcast/api";
import type { ReactNode } from "react";
import { useFormat } from "../format/use-format.ts";
import { trpc } from "../server/trpc.ts";
import { DataTable } from "../ui/data-table.tsx";
import { Empty } from "../ui/empty.tsx";
import { Loaded } from "../ui/loaded.tsx";
import { SectionTitle } from "../ui/panel.tsx";
import { Health } from "./health.tsx";
import { SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const freshMs = 3_000;

/** How the server and this tab are doing. */
export function SystemPage() {
  const words = useSettingsWords();
  const w = words.system;
  const status = trpc.status.useQuery(undefined, { refetchInterval: freshMs });
  return (
    <SettingsPage page="system" intro={w.intro}>
      <Loaded query={status} rows={8}>
        {(now) => (
          <>
            <Numbers status={now} />
            <section>
              <SectionTitle>{w.health}</SectionTitle>
              <Health apartMs={Math.abs(now.serverTime - status.dataUpdatedAt)} />
            </section>
            <section>
              <SectionTitle>{w.feeds}</SectionTitle>
              <Feeds feeds={now.feeds} />
            </section>
          </>
        )}
      </Loaded>
    </SettingsPage>
  );
}

function Numbers({ status }: { readonly status: ServerStatus }) {
  const w = useSettingsWords().system;
  const format = useFormat();
  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-line sm:grid-cols-4">
      <Figure name={w.streams} note={w.yours(format.number(status.streams.user))}>
        {format.number(status.streams.process)}
      </Figure>
      <Figure name={w.subscribers}>{format.number(status.subscribers)}</Figure>
      <Figure name={w.clients}>{format.number(status.clients)}</Figure>
      <Figure name={w.uptime}>{format.duration(wholeMinutes(status.uptimeMs))}</Figure>
      <Figure name={w.state}>{w.states[status.phase]}</Figure>
      <Figure name={w.version}>{status.version}</Figure>
      <Figure name={w.head} note={status.epoch}>
        {format.number(Number(status.head.split("-").at(-1)))}
      </Figure>
      <Figure name={w.clock}>{format.time(status.serverTime)}</Figure>
    </dl>
  );
}

/** Seconds of an hour are noise. */
function wholeMinutes(ms: number): number {
  return ms < 60_000 ? Math.floor(ms / 1_000) * 1_000 : Math.floor(ms / 60_000) * 60_000;
}

function Figure(props: {
  readonly name: string;
  readonly note?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="min-w-0 bg-surface px-3.5 py-3">
      <dt className="text-muted text-xs">{props.name}</dt>
      <dd className="mt-0.5 font-[520] text-md tabular-nums">{props.children}</dd>
      {props.note !== undefined && (
        <dd className="truncate text-muted text-xs" title={props.note}>
          {props.note}
        </dd>
      )}
    </div>
  );
}

function Feeds({ feeds }: { readonly feeds: readonly FeedStatus[] }) {
  const words = useSettingsWords();
  const w = words.system;
  const format = useFormat();
  if (feeds.length === 0) return <Empty text={w.noFeeds} />;
  return (
    <DataTable
      label={w.feeds}
      rows={feeds}
      keyOf={({ feed }) => JSON.stringify(feed)}
      columns={[
        {
          name: w.feed,
          cell: ({ feed }) => <span dir="auto">{feedWords(feed, w.everything)}</span>,
        },
        { name: w.open, numeric: true, cell: ({ streams }) => format.number(streams) },
        {
          name: w.lag,
          numeric: true,
          cell: ({ lagEvents }) =>
            lagEvents === undefined ? "" : w.events(format.number(lagEvents)),
        },
      ]}
    />
  );
}

/** Where a feed listens and for what. */
function feedWords({ types, ...place }: FeedStatus["feed"], everything: string): ReactNode {
  const where = Object.values(place).filter((value) => typeof value === "string");
  return (
    <>
      <span className={where.length === 0 ? undefined : "figures text-xs"}>
        {where.length === 0 ? everything : where.join(" ")}
      </span>
      {types !== undefined && (
        <span className="figures block text-muted text-xs">{types.join(", ")}</span>
      )}
    </>
  );
}
