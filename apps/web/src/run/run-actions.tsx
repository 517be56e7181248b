import { isRunEnded, type RunState } from "@stepcast/contracts";
import { useRunActions } from "@stepcast/react";
import { useNavigate } from "@tanstack/react-router";
import { Pause, Play, RotateCcw, RotateCw, Share2, Square } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { retryWords } from "../result/retry-words.ts";
import { fetched, PartPlace } from "../server/fetched.tsx";
import { ActButton } from "../session/act-button.tsx";
import { useRefusal } from "../session/use-me.ts";
import { Confirm } from "../ui/confirm.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Tip } from "../ui/tip.tsx";
import { useIsOpen } from "../ui/use-is-open.ts";
import { useKey } from "../ui/use-key.ts";

const ShareDialog = fetched(async () => (await import("../share/share-dialog.tsx")).default);

/** What can be done with a run: pause, stop, again, share. */
export function RunActions({ run }: { readonly run: RunState }) {
  const m = useMessages();
  const navigate = useNavigate();
  const actions = useRunActions();
  const isOpen = useIsOpen();
  const refusal = useRefusal("runs");
  const [asking, setAsking] = useState(false);
  const [sharing, setSharing] = useState(false);
  const { runId, status } = run;
  const ended = isRunEnded(status);
  const stoppable = !ended && !run.cancelRequested;
  useKey(".", () => setAsking(true), stoppable && refusal === undefined);
  // A question about a run that ended by itself, or by somebody else, has an end, too.
  useEffect(() => {
    if (!stoppable) setAsking(false);
  }, [stoppable]);
  // A refusal is shown from `actions.error`.
  const act = (command: Promise<unknown>) => void command.catch(() => undefined);
  const again = async () => {
    const started = await actions.rerun(runId);
    if (isOpen()) await navigate({ to: "/runs/$runId", params: { runId: started.runId } });
  };
  const busy = actions.isExecuting;
  return (
    <>
      <div className="flex flex-wrap gap-2 md:justify-end">
        {stoppable &&
          (status === "paused" ? (
            <ActButton disabled={busy} onClick={() => act(actions.resume(runId))}>
              <Play size={14} aria-hidden="true" />
              {m.run.resume}
            </ActButton>
          ) : (
            <ActButton disabled={busy} onClick={() => act(actions.pause(runId))}>
              <Pause size={14} aria-hidden="true" />
              {m.run.pause}
            </ActButton>
          ))}
        {stoppable && (
          <Tip text={m.run.stop} keys=".">
            <ActButton look="danger" disabled={busy} onClick={() => setAsking(true)}>
              <Square size={12} aria-hidden="true" />
              {m.run.stop}
            </ActButton>
          </Tip>
        )}
        {ended && status !== "completed" && run.steps.length > 0 && (
          <ActButton look="solid" disabled={busy} onClick={() => act(actions.retry(runId))}>
            <RotateCw size={14} aria-hidden="true" />
            {retryWords(run, m)}
          </ActButton>
        )}
        {ended && run.error?.code !== "goal_not_understood" && (
          <ActButton disabled={busy} onClick={() => act(again())}>
            <RotateCcw size={14} aria-hidden="true" />
            {m.run.rerun}
          </ActButton>
        )}
        <ActButton onClick={() => setSharing(true)}>
          <Share2 size={14} aria-hidden="true" />
          {m.run.share}
        </ActButton>
        {sharing && (
          <PartPlace>
            <ShareDialog runId={runId} onClose={() => setSharing(false)} />
          </PartPlace>
        )}
        <Confirm
          open={asking}
          onOpenChange={setAsking}
          title={m.run.stopTitle}
          body={m.run.stopBody}
          yes={m.run.stop}
          no={m.run.keep}
          onYes={() => act(actions.cancel(runId))}
        />
      </div>
      {/* As wide as the header, below it. */}
      {actions.error !== undefined && <ErrorNote error={actions.error} className="basis-full" />}
    </>
  );
}
