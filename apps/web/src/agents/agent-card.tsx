import type { AgentState, AgentStatus, JobState } from "@stepcast/contracts";
import { type Tone, useConnection, useServerNow } from "@stepcast/react";
import {
  CircleCheck,
  CircleDashed,
  CirclePause,
  CirclePlay,
  CirclePower,
  CircleX,
  type LucideIcon,
  WifiOff,
} from "lucide-react";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { useWords } from "../i18n/words.ts";
import { Badge } from "../ui/badge.tsx";
import { AgentControls } from "./agent-controls.tsx";
import { agentsWords } from "./agents-words.ts";
import { type Fleet, isSilent } from "./fleet.ts";
import { Past } from "./past.tsx";
import { Spark } from "./spark.tsx";

const looks: Readonly<Record<AgentStatus, readonly [Tone, LucideIcon]>> = {
  IDLE: ["queued", CircleDashed],
  RUNNING: ["running", CirclePlay],
  PAUSED: ["needs-you", CirclePause],
  COMPLETED: ["succeeded", CircleCheck],
  ERROR: ["failed", CircleX],
  SHUTDOWN: ["cancelled", CirclePower],
};

const chartsShown = 6;

/** One agent: what it is, what it does and how far it is, what it measures, and what can be asked of it. */
export function AgentCard(props: {
  readonly agent: AgentState;
  /** Of its room. */
  readonly fleet: Fleet;
  readonly room: string;
  /** Where agents of several rooms are shown. */
  readonly roomShown: boolean;
}) {
  const { agent, fleet, room, roomShown } = props;
  const { agentId } = agent;
  const w = useWords(agentsWords);
  const m = useMessages();
  const now = useServerNow(true, 1_000);
  // Whoever cannot hear does not know who is silent.
  const live = useConnection(({ state }) => state === "live");
  const heardAt = fleet.heardAt[agentId] ?? agent.at;
  const silent = live && isSilent(agent, heardAt, now);
  const job = fleet.jobs.findLast((one) => one.agentId === agentId && one.percent < 100);
  const charts = fleet.series.filter(({ sourceId }) => sourceId === agentId);
  return (
    <article
      aria-label={roomShown ? `${agentId}, ${m.runs.room(room)}` : agentId}
      className="grid content-start gap-3 rounded-lg border border-line bg-surface p-4"
    >
      <Title agent={agent} silent={silent} />
      {roomShown && (
        <p className="wrap-anywhere text-muted text-sm" dir="auto">
          {m.runs.room(room)}
        </p>
      )}
      <Work agent={agent} job={job} />
      {charts.length > 0 && (
        <div className="grid gap-2 border-line border-t pt-3">
          {charts.slice(0, chartsShown).map((series) => (
            <Spark key={series.metric} series={series} />
          ))}
        </div>
      )}
      <p className="text-muted text-xs">
        <Past at={heardAt} words={w.heard} />
      </p>
      <AgentControls
        agent={agent}
        room={room}
        pending={fleet.pending.find((one) => one.agentId === agentId)}
      />
    </article>
  );
}

function Title(props: { readonly agent: AgentState; readonly silent: boolean }) {
  const { agentId, status } = props.agent;
  const w = useWords(agentsWords);
  const [tone, icon] = looks[status];
  return (
    <header className="flex flex-wrap items-center gap-2">
      <h2 className="wrap-anywhere min-w-0 flex-1 font-[560] text-md" dir="auto">
        {agentId}
      </h2>
      {props.silent && (
        <span title={w.silentHint}>
          <Badge tone="needs-you" icon={WifiOff}>
            {w.silent}
          </Badge>
        </span>
      )}
      <Badge tone={tone} icon={icon}>
        {w.statuses[status]}
      </Badge>
    </header>
  );
}

/** The step that it is at, and how far it is: of its job where it reports one. */
function Work(props: { readonly agent: AgentState; readonly job: JobState | undefined }) {
  const { agent, job } = props;
  const w = useWords(agentsWords);
  const format = useFormat();
  const percent = job?.percent ?? agent.percent;
  const step = job?.currentStep ?? agent.currentStep;
  if (percent === undefined && step === undefined) return null;
  return (
    <div className="grid gap-1.5">
      <p className="flex items-baseline justify-between gap-3">
        <span className="wrap-anywhere min-w-0" dir="auto">
          {step}
        </span>
        {percent !== undefined && (
          <span className="figures shrink-0 text-sm">{Math.round(percent)}%</span>
        )}
      </p>
      {percent !== undefined && (
        <div
          role="progressbar"
          aria-label={w.progress(agent.agentId)}
          aria-valuenow={Math.round(percent)}
          aria-valuemin={0}
          aria-valuemax={100}
          data-tone="running"
          className="h-1.5 overflow-hidden rounded-full bg-hover forced-colors:outline"
        >
          <div
            className="h-full rounded-full bg-tone forced-colors:bg-[Highlight]"
            style={{ width: `${percent}%` }}
          />
        </div>
      )}
      {job !== undefined && (
        <p className="text-muted text-xs tabular-nums">
          {w.step(format.number(job.stepNumber), format.number(job.totalSteps))}
          {` · ${format.duration(job.elapsedMs)}`}
          {job.remainingMs !== undefined && ` · ${w.remaining(format.duration(job.remainingMs))}`}
        </p>
      )}
    </div>
  );
}
