import { useWords } from "../i18n/words.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Panel } from "../ui/panel.tsx";
import { AgentCard } from "./agent-card.tsx";
import { agentsWords } from "./agents-words.ts";
import { AlarmRow } from "./alarm-row.tsx";
import { openAlarms } from "./fleet.ts";
import { OtherSources, otherSources } from "./other-sources.tsx";
import { useFleet } from "./use-fleet.ts";

/** The agents outside: their alarms first, then each as it stands. */
export function AgentsScreen() {
  const w = useWords(agentsWords);
  const { rooms, isCut, error } = useFleet();
  const alarms = openAlarms(rooms);
  const agents = [...rooms].flatMap(([room, fleet]) =>
    fleet.agents
      .toSorted((a, b) => a.agentId.localeCompare(b.agentId))
      .map((agent) => ({ room, fleet, agent })),
  );
  const others = otherSources(rooms);
  const shown = [...alarms, ...agents, ...others];
  const roomShown = new Set(shown.map(({ room }) => room)).size > 1;
  return (
    <div className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-6 md:px-8">
      <title>{`${w.title} · Stepcast`}</title>
      <h1 className="font-[600] text-lg tracking-tight">{w.title}</h1>
      {error !== undefined && <ErrorNote error={error} />}
      {isCut && <p className="text-muted">{w.cut}</p>}
      {shown.length === 0 && <Empty text={w.empty} />}
      {shown.length > 0 && (
        <Panel title={w.alarms}>
          {alarms.length === 0 && <p className="px-3.5 pb-3.5 text-muted">{w.noAlarms}</p>}
          <ul className="divide-y divide-line">
            {alarms.map((alarm) => (
              <li key={`${alarm.room} ${alarm.agentId} ${alarm.alarmId}`}>
                <AlarmRow alarm={alarm} roomShown={roomShown} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4 empty:hidden">
        {agents.map(({ room, fleet, agent }) => (
          <AgentCard
            key={`${room} ${agent.agentId}`}
            agent={agent}
            fleet={fleet}
            room={room}
            roomShown={roomShown}
          />
        ))}
      </div>
      {others.length > 0 && <OtherSources sources={others} roomShown={roomShown} />}
    </div>
  );
}
