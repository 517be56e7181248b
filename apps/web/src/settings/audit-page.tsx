import type { AuditEntry } from "@stepcast/contracts";
import { useInfiniteQuery } from "@tanstack/react-query";
import { getQueryKey } from "@trpc/react-query";
import { Ban, Check } from "lucide-react";
import { Ago } from "../format/ago.tsx";
import { useWords } from "../i18n/words.ts";
import { trpc } from "../server/trpc.ts";
import { useNames } from "../session/use-names.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { DataTable } from "../ui/data-table.tsx";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { auditWords } from "./audit/catalogue.ts";
import type { AuditWords } from "./audit/en.ts";
import { auditPieces } from "./audit/sentence.ts";
import { OwnerOnly, SettingsPage } from "./settings-page.tsx";
import { useSettingsWords } from "./use-settings-words.ts";

const pageRows = 50;

/** Who did what, for owners. */
export function AuditPage() {
  const w = useSettingsWords();
  // Before the page shows, which would go away again while they are fetched.
  const sentences = useWords(auditWords);
  return (
    <SettingsPage page="audit" intro={w.audit.intro}>
      <OwnerOnly>
        <Entries sentences={sentences} />
      </OwnerOnly>
    </SettingsPage>
  );
}

function Entries({ sentences }: { readonly sentences: AuditWords }) {
  const words = useSettingsWords();
  const w = words.audit;
  const nameOf = useNames();
  const { client } = trpc.useUtils();
  const log = useInfiniteQuery({
    queryKey: [...getQueryKey(trpc.audit.list), pageRows],
    queryFn: ({ pageParam: after, signal }) =>
      client.audit.list.query(
        { limit: pageRows, ...(after !== undefined && { after }) },
        { signal },
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  });
  if (log.data === undefined && log.isError)
    return <ErrorNote error={log.error} onRetry={() => void log.refetch()} />;
  if (log.data === undefined) return <SkeletonRows count={8} />;
  const rows = log.data.pages.flatMap(({ entries }) => entries);
  if (rows.length === 0) return <Empty text={w.empty} />;
  return (
    <>
      <DataTable
        label={words.pages.audit}
        rows={keyed(rows)}
        keyOf={({ key }) => key}
        columns={[
          {
            name: w.when,
            cell: ({ at }) => (
              <span className="md:whitespace-nowrap">
                <Ago at={at} />
              </span>
            ),
          },
          {
            name: w.what,
            cell: (entry) => (
              <span className="wrap-anywhere block min-w-32" dir="auto" title={idsOf(entry)}>
                <Sentence {...auditPieces(sentences, entry, nameOf)} />
              </span>
            ),
          },
          {
            name: w.from,
            wide: true,
            cell: ({ address }) => <span className="figures text-xs">{address}</span>,
          },
          { name: w.outcome, cell: (entry) => <Outcome entry={entry} /> },
        ]}
      />
      {log.hasNextPage && (
        <Button
          className="justify-self-start"
          disabled={log.isFetching}
          onClick={() => void log.fetchNextPage()}
        >
          {w.more}
        </Button>
      )}
    </>
  );
}

/**
 * Each under what it says, so that new ones leave those below them as they are. The log only grows at its
 * other end: entries that say the same are told apart by how many such ones came before.
 */
function keyed(rows: readonly AuditEntry[]) {
  const counts = new Map<string, number>();
  return rows
    .toReversed()
    .map((entry) => {
      const said = `${entry.at} ${idsOf(entry)}`;
      const count = counts.get(said) ?? 0;
      counts.set(said, count + 1);
      return { ...entry, key: `${said} ${count}` };
    })
    .toReversed();
}

function Sentence({ before, runId, after }: ReturnType<typeof auditPieces>) {
  return (
    <>
      {before}
      {runId !== undefined && <RunId runId={runId} />}
      {after}
    </>
  );
}

/** Narrow enough for one line of a phone; where there is less room, each half has one. */
function RunId({ runId }: { readonly runId: string }) {
  const middle = Math.ceil(runId.length / 2);
  return (
    <span className="figures inline-block text-[0.6875rem] md:text-xs">
      {runId.slice(0, middle)}
      <wbr />
      {runId.slice(middle)}
    </span>
  );
}

/** What the sentence says in names, as the server keeps it. */
function idsOf({ by, action, subject, detail }: AuditEntry): string {
  return [by, action, subject, detail].filter((text) => text !== undefined).join(" ");
}

function Outcome({ entry }: { readonly entry: AuditEntry }) {
  const w = useSettingsWords().audit;
  if (entry.outcome === "ok")
    return (
      <Badge tone="succeeded" icon={Check}>
        {w.ok}
      </Badge>
    );
  return (
    <span title={entry.outcome}>
      <Badge tone="failed" icon={Ban}>
        {w.refused}
      </Badge>
    </span>
  );
}
