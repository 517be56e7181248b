import { useWords } from "../i18n/words.ts";
import { Empty } from "../ui/empty.tsx";
import { ErrorNote } from "../ui/error-note.tsx";
import { Panel, SectionTitle } from "../ui/panel.tsx";
import { AgentCard } from "./agent-card.tsx";
import { agentsWords } from "./agents-words.ts";
import { AlarmRow } from "./alarm-row.tsx";
import { openAlarms } from "./fleet.ts";
import { Spark } from "./spark.tsx";
import { useFleet } from "./use-fleet.ts";

/** The agents outside: their alarms first, then each as it stands. */
export function AgentsScreen() {
  const w = useWords(agentsWords);
  const { fleet, error } = useFleet();
  const alarms = openAlarms(fleet.alarms);
  const known = new Set(fleet.agents.map(({ agentId }) => agentId));
  const others = Map.groupBy(
    fleet.series.filter(({ sourceId }) => !known.has(sourceId)),
    ({ sourceId }) => sourceId,
  );
  const nothing = fleet.agents.length === 0 && alarms.length === 0 && others.size === 0;
  return (
    <div className="mx-auto grid max-w-5xl grid-cols-[minmax(0,1fr)] gap-6 px-4 py-6 md:px-8">
      <title>{`${w.title} · Stepcast`}</title>
      <h1 className="font-[600] text-lg tracking-tight">{w.title}</h1>
      {error !== undefined && <ErrorNote error={error} />}
      {nothing && <Empty text={w.empty} />}
      {!nothing && (
        <Panel title={w.alarms}>
          {alarms.length === 0 && <p className="px-3.5 pb-3.5 text-muted">{w.noAlarms}</p>}
          <ul className="divide-y divide-line">
            {alarms.map((alarm) => (
              <li key={`${alarm.agentId} ${alarm.alarmId}`}>
                <AlarmRow alarm={alarm} room={fleet.roomOf[alarm.agentId]} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4 empty:hidden">
        {fleet.agents.map((agent) => (
          <AgentCard key={agent.agentId} agent={agent} fleet={fleet} />
        ))}
      </div>
      {others.size > 0 && (
        <section>
          <SectionTitle>{w.sources}</SectionTitle>
          <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4">
            {[...others].map(([sourceId, series]) => (
              <Panel key={sourceId} title={sourceId}>
                <div className="grid gap-2 px-3.5 pb-3.5">
                  {series.map((one) => (
                    <Spark key={one.metric} series={one} />
                  ))}
                </div>
              </Panel>
            ))}
          </div>
        </section>
      )}
    </div>
  );
}
