import { useMessages } from "../i18n/messages.tsx";
import { useWords } from "../i18n/words.ts";
import { Panel, SectionTitle } from "../ui/panel.tsx";
import { agentsWords } from "./agents-words.ts";
import type { Fleet, Rooms, Series } from "./fleet.ts";
import { Spark } from "./spark.tsx";

/** What measures in a room and never told a status. */
export interface OtherSource {
  readonly room: string;
  readonly sourceId: string;
  readonly series: readonly Series[];
}

/** Measurements that no agent of their room claims, by source. */
export function otherSources(rooms: Rooms<Fleet>): readonly OtherSource[] {
  return [...rooms].flatMap(([room, fleet]) => {
    const known = new Set(fleet.agents.map(({ agentId }) => agentId));
    const others = fleet.series.filter(({ sourceId }) => !known.has(sourceId));
    const bySource = Map.groupBy(others, ({ sourceId }) => sourceId);
    return [...bySource].map(([sourceId, series]) => ({ room, sourceId, series }));
  });
}

export function OtherSources(props: {
  readonly sources: readonly OtherSource[];
  /** Where sources of several rooms are shown. */
  readonly roomShown: boolean;
}) {
  const { sources, roomShown } = props;
  const w = useWords(agentsWords);
  const m = useMessages();
  return (
    <section>
      <SectionTitle>{w.sources}</SectionTitle>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,300px),1fr))] gap-4">
        {sources.map(({ room, sourceId, series }) => (
          <Panel
            key={`${room} ${sourceId}`}
            title={roomShown ? `${sourceId} · ${m.runs.room(room)}` : sourceId}
          >
            <div className="grid gap-2 px-3.5 pb-3.5">
              {series.map((one) => (
                <Spark key={one.metric} series={one} />
              ))}
            </div>
          </Panel>
        ))}
      </div>
    </section>
  );
}
