import { useConnection, useRun } from "@stepcast/react";
import { getRouteApi } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useWords } from "../i18n/words.ts";
import { removedAt } from "../run/removed-at.ts";
import { ServerProvider } from "../server/server-provider.tsx";
import { trpc } from "../server/trpc.ts";
import { createSignedOut, SignedOutContext, useSignedOut } from "../session/signed-out.ts";
import { AppearanceMenu } from "../shell/appearance-menu.tsx";
import { ConnectionLine } from "../shell/connection-line.tsx";
import { Mark } from "../shell/mark.tsx";
import { Badge } from "../ui/badge.tsx";
import { ErrorNote, tell } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { shareWords } from "./share-words.ts";
import { SharedRun } from "./shared-run.tsx";

const route = getRouteApi("/share/$token");

/** One run for whoever has its link: live, read-only, and nothing beside it. */
export function ShareScreen() {
  const { token } = route.useParams();
  const [signedOut] = useState(createSignedOut);
  return (
    <SignedOutContext value={signedOut}>
      <ServerProvider key={token} token={token} signedOut={signedOut}>
        <Opened />
      </ServerProvider>
    </SignedOutContext>
  );
}

/** What the link opens, as long as it does. */
function Opened() {
  const w = useWords(shareWords);
  const [refused] = useSignedOut();
  const denied = useConnection(({ state }) => state === "denied");
  // Through the link there is one run in the world.
  const list = trpc.runs.list.useQuery(
    { limit: 1 },
    { staleTime: Number.POSITIVE_INFINITY, enabled: !refused },
  );
  const run = useRun(list.data?.rows[0]?.runId);
  const nothing = list.data?.rows.length === 0;
  if (refused || denied || nothing || isGone(list.error) || isGone(run.error))
    return <Gone removed={removedAt(list.error ?? run.error)} />;
  const failure = list.error ?? run.error;
  return (
    <Frame live>
      {run.run === undefined ? (
        <div aria-busy="true">
          <h1 className="sr-only">{w.loading}</h1>
          {failure === null || failure === undefined ? (
            <SkeletonRows count={8} />
          ) : (
            <ErrorNote error={failure} onRetry={() => void list.refetch()} />
          )}
        </div>
      ) : (
        <SharedRun run={run.run} />
      )}
    </Frame>
  );
}

/** Nothing is opened: for a reason that is not told, or because retention removed the run, at a time in milliseconds. */
function Gone({ removed }: { readonly removed: number | undefined }) {
  const w = useWords(shareWords);
  const m = useMessages();
  const format = useFormat();
  const [title, body] =
    removed === undefined
      ? [w.gone, w.goneBody]
      : [m.run.removed(format.date(removed)), m.run.removedBody];
  return (
    <Frame live={false}>
      <div className="mx-auto max-w-xl px-4 py-20">
        <title>{`${title} · Stepcast`}</title>
        <h1 className="font-[560] text-lg">{title}</h1>
        <p className="mt-1 text-muted">{body}</p>
      </div>
    </Frame>
  );
}

function isGone(error: unknown): boolean {
  if (error === null || error === undefined) return false;
  return ["unauthorized", "forbidden", "not_found"].includes(tell(error).code);
}

function Frame(props: { readonly live: boolean; readonly children: ReactNode }) {
  const w = useWords(shareWords);
  return (
    <>
      <header className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 border-line border-b bg-sunken px-4 py-2 md:px-8">
        <Mark />
        <span className="hidden font-[600] text-md tracking-tight sm:inline">Stepcast</span>
        {props.live && <Badge>{w.readOnly}</Badge>}
        <div className="ml-auto flex items-center gap-2">
          {props.live && <ConnectionLine compact />}
          <AppearanceMenu />
        </div>
      </header>
      <main id="content" className="mx-auto max-w-[1400px] px-4 py-5 md:px-8">
        {props.children}
      </main>
    </>
  );
}
