import { limits } from "@stepcast/contracts";
import type { BenchContext } from "../bench-context.ts";
import { atLeast, atMost, type Row, type Section } from "../report.ts";
import { onStage, type Stage } from "../stream/stage.ts";
import { figureOver, inTurn } from "./stream-cases.ts";

const perTurn = 50;
const patienceMs = 10_000;

/** What was published before a subscriber came: how fast it gets that, and how soon a crowd is live again. */
export async function streamReplaySection(context: BenchContext): Promise<Section> {
  const { replayEvents, many } = context.scale.stream;
  // One that is read several times, and that the ring still holds to its first event.
  const recent = Math.min(Math.floor(limits.ringEvents / 2), replayEvents);
  const trials = await inTurn(context, "replay", ["Stepcast"], (name) =>
    onStage({ name, subscribers: 0 }, async (stage) => {
      await publish(stage, recent);
      await replay(stage, recent);
      const ring = await replay(stage, recent);
      await publish(stage, replayEvents - recent + limits.ringEvents);
      const old = await replay(stage, recent);
      const all = await replay(stage, replayEvents + limits.ringEvents);
      return { ring, old, all };
    }),
  );
  const crowd = await inTurn(context, `crowd (${count(many)})`, ["Stepcast"], (name) =>
    onStage({ name, subscribers: many }, async (stage) => {
      await stage.load.call("disconnect");
      const requests = await stage.server.call("requests", { count: many });
      return await stage.load.call("connect", { port: stage.port, requests });
    }),
  );
  const of = trials.get("Stepcast");
  const figures = {
    ring: figureOver(of, ({ ring }) => ring),
    log: figureOver(of, ({ old }) => old),
    all: figureOver(of, ({ all }) => all),
    crowd: figureOver(crowd.get("Stepcast"), (ms) => ms / 1_000),
  };
  const row: Row = {
    name: "Stepcast",
    on: { validation: "zod, access", events: "typed, tracked", persistence: "SQLite, fsync" },
    figures,
  };
  return {
    id: "stream-replay",
    title:
      "Streaming: replay in events per second to one subscriber, and a crowd that comes at once",
    columns: [
      { key: "ring", title: "from the ring", digits: 0 },
      { key: "log", title: "from the log", digits: 0 },
      { key: "all", title: "log, then ring", digits: 0 },
      { key: "crowd", title: `s until ${count(many)} are live`, digits: 2 },
    ],
    rows: [row],
    notes: [
      "From the request to the last byte of the last event, over HTTP, one subscriber. The log: its first events, long",
      "gone from the ring. The crowd asks for everything that was published since the server began.",
    ],
    verdicts: [
      atLeast(4, "replay from the ring", 500_000, "events/s", figures.ring),
      atLeast(4, "replay from the log", 150_000, "events/s", figures.log),
      atMost(4, `${count(many)} clients come at once`, 5, "s", figures.crowd),
    ],
  };
}

async function publish(stage: Stage, events: number): Promise<void> {
  const turns = Math.ceil(events / perTurn);
  await stage.server.call("broadcast", { turns, perTurn, everyMs: 0, fillBytes: 0 });
}

/** Events per second until one new subscriber has `events` of them. */
async function replay({ server, load, port }: Stage, events: number): Promise<number> {
  const requests = await server.call("requests", { count: 1 });
  const ms = await load.call("replay", { port, requests, events, patienceMs });
  return (events * 1_000) / ms;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
