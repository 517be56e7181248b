import type { CastEvent } from "@stepcast/client";
import { useStepcast } from "@stepcast/react";
import { useEffect, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ErrorNote } from "../ui/error-note.tsx";

const pageEvents = 200;
/** Older ones are let go: this pane is for looking, the log keeps them all. */
const keptEvents = 5_000;

/** The run's events as they are in the log, with the cursor that resumes after each. */
export default function RawPane({ runId }: { readonly runId: string }) {
  const m = useMessages();
  const client = useStepcast();
  const [events, setEvents] = useState<readonly CastEvent[]>([]);
  const [error, setError] = useState<Error>();
  const [shown, setShown] = useState(pageEvents);
  useEffect(() => {
    setEvents([]);
    return client.watch(
      { runId },
      {
        onEvents: (batch) => setEvents((known) => [...known, ...batch].slice(-keptEvents)),
        onGap: () => setEvents([]),
        onError: setError,
      },
    );
  }, [client, runId]);
  const latest = events.slice(-shown);
  return (
    <div className="px-4 py-2">
      {error !== undefined && <ErrorNote error={error} className="my-2" />}
      {events.length === 0 && error === undefined && (
        <p className="py-6 text-center text-muted">{m.activity.rawEmpty}</p>
      )}
      {events.length > latest.length && (
        <Button size="small" look="quiet" onClick={() => setShown((count) => count * 2)}>
          {m.activity.showMore} ({events.length - latest.length})
        </Button>
      )}
      <ol>
        {latest.map(({ cursor, event }) => (
          <li key={event.seq} className="border-line border-b py-1 last:border-0">
            <details>
              <summary className="figures flex min-h-8 pointer-coarse:min-h-touch list-none items-center gap-3 rounded-sm text-sm">
                <span className="w-14 shrink-0 text-right text-muted text-xs">{event.seq}</span>
                <span className="font-[520]">{event.type}</span>
                <span className="min-w-0 flex-1 truncate text-muted text-xs">
                  {JSON.stringify(event.data)}
                </span>
              </summary>
              <Opened cursor={cursor} event={event} runId={runId} />
            </details>
          </li>
        ))}
      </ol>
    </div>
  );
}

function Opened({ cursor, event, runId }: CastEvent & { readonly runId: string }) {
  const m = useMessages();
  const text = JSON.stringify(event, null, 2);
  const resume = `curl -N -H "Authorization: Bearer $STEPCAST_TOKEN" "${window.location.origin}/api/v1/runs/${runId}/events?after=${cursor}"`;
  return (
    <div className="grid gap-1 pb-2 pl-17">
      <p className="flex items-center gap-1 text-muted text-xs">
        {m.activity.cursor} <span className="figures text-text">{cursor}</span>
        <CopyButton text={cursor} />
      </p>
      <div className="flex items-start gap-1">
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
          tabIndex={0}
          className="figures max-h-80 min-w-0 flex-1 overflow-auto rounded-md bg-sunken p-3 text-xs"
        >
          {text}
        </pre>
        <CopyButton text={text} />
      </div>
      <p className="flex items-center gap-1 text-muted text-xs">
        {m.activity.resume} <code className="figures min-w-0 truncate">{resume}</code>
        <CopyButton text={resume} />
      </p>
    </div>
  );
}
