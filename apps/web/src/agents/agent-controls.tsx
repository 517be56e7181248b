import type { AgentCommand, AgentState, PendingCommand } from "@stepcast/contracts";
import { useState } from "react";
import { useWords } from "../i18n/words.ts";
import { trpc } from "../server/trpc.ts";
import { ActButton } from "../session/act-button.tsx";
import { Confirm } from "../ui/confirm.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { agentsWords } from "./agents-words.ts";

/** What can be asked of an agent as it stands. */
function commandsFor({ status }: AgentState): readonly AgentCommand[] {
  switch (status) {
    case "RUNNING":
    case "IDLE":
      return ["pause", "shutdown"];
    case "PAUSED":
      return ["resume", "shutdown"];
    case "ERROR":
      return ["shutdown"];
    case "COMPLETED":
    case "SHUTDOWN":
      return [];
  }
}

/** Asks an agent to pause, go on or stop; it answers by its status, and until then it was asked. */
export function AgentControls(props: {
  readonly agent: AgentState;
  /** Where it reports: what is asked of it goes there. */
  readonly room: string;
  readonly pending: PendingCommand | undefined;
}) {
  const { agent, room, pending } = props;
  const w = useWords(agentsWords);
  const [asking, setAsking] = useState(false);
  const pause = trpc.agents.pause.useMutation();
  const resume = trpc.agents.resume.useMutation();
  const shutdown = trpc.agents.shutdown.useMutation();
  const calls = { pause, resume, shutdown };
  const error = pause.error ?? resume.error ?? shutdown.error;
  const ask = (command: AgentCommand) => calls[command].mutate({ agentId: agent.agentId, room });
  return (
    <>
      {error !== null && <ErrorNote error={error} />}
      {pending !== undefined && (
        <p role="status" className="text-muted text-sm">
          {w.asked[pending.command]}
        </p>
      )}
      <div className="flex flex-wrap gap-2 empty:hidden">
        {commandsFor(agent).map((command) => (
          <ActButton
            key={command}
            size="small"
            look={command === "shutdown" ? "quiet" : "plain"}
            disabled={calls[command].isPending || pending?.command === command}
            onClick={() => (command === "shutdown" ? setAsking(true) : ask(command))}
          >
            {w.commands[command]}
          </ActButton>
        ))}
      </div>
      <Confirm
        open={asking}
        onOpenChange={setAsking}
        title={w.shutdownTitle(agent.agentId)}
        body={w.shutdownBody}
        yes={w.commands.shutdown}
        no={w.keep}
        onYes={() => ask("shutdown")}
      />
    </>
  );
}
