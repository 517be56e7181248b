import { limits, type PlanInput, type StartedRun } from "@stepcast/contracts";
import { defineSkill } from "@stepcast/engine";
import { createServer, type Server } from "@stepcast/server";
import { z } from "zod";
import { type Broadcast, type BroadcasterKind, type Filters, marker } from "../broadcaster.ts";
import { httpGet } from "../http-request.ts";
import { publishAll } from "../publish.ts";

const token = "benchmark-owner-token";
const emitInput = z.strictObject({
  turns: z.number(),
  perTurn: z.number(),
  everyMs: z.number(),
  fillBytes: z.number(),
});

/**
 * The whole product: a run's step tells of its work, the engine appends it to the SQLite log (each
 * commit reaches the disk), and the hub casts it to every `events.stream` of tRPC that may read it.
 */
export const stepcast: BroadcasterKind = {
  features: {
    validation: "zod, access",
    events: "typed, tracked, run",
    persistence: "SQLite, fsync",
  },
  async open({ filters, folder }) {
    let sent: (index: number) => void = () => {};
    let index = 0;
    const emit = defineSkill({
      id: "bench.emit",
      title: "Emit",
      input: emitInput,
      output: z.null(),
      run: async ({ fillBytes, ...what }, ctx) => {
        const line = `${marker}${"x".repeat(fillBytes)}`;
        await publishAll({ ...what, fillBytes }, () => {
          sent(index);
          if (fillBytes > 0) ctx.log("info", line);
          else ctx.metric({ index }, { sourceId: marker });
          index += 1;
        });
        return null;
      },
    });
    const server = await createServer({
      dataFolder: folder,
      ownerToken: token,
      skills: [emit],
    });
    return {
      port: server.port,
      request: (n, after) =>
        httpGet(pathOf(n, filters, after), { authorization: `Bearer ${token}` }),
      async broadcast(what, told) {
        sent = told;
        index = 0;
        await run(server, what);
      },
      close: () => server.close(),
    };
  },
};

/** As the typed client asks. Filters that differ name an agent of their own beside the events that all of them see. */
function pathOf(n: number, filters: Filters, after: string | undefined): string {
  const seen = { types: ["metrics.*", "log.*"] };
  const feeds = filters === "same" ? [seen] : [seen, { agentId: `agent-${n}` }];
  const input = { feeds, ...(after === undefined ? {} : { lastEventId: after }) };
  return `/trpc/events.stream?input=${encodeURIComponent(JSON.stringify(input))}`;
}

/** One run, whose steps one after the other publish everything: an attempt may tell of a bounded number of events. */
async function run(server: Server, what: Broadcast): Promise<void> {
  const turnsAStep = Math.floor(limits.attemptEvents / what.perTurn);
  const steps: NonNullable<PlanInput["steps"]>[number][] = [];
  for (let from = 0; from < what.turns; from += turnsAStep)
    steps.push({
      id: `emit${from}`,
      skill: "bench.emit",
      input: { ...what, turns: Math.min(turnsAStep, what.turns - from) },
      needs: steps.slice(-1).map(({ id }) => id),
    });
  const response = await fetch(`${server.url}/api/v1/runs?wait=true`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ plan: { name: "emit", output: null, steps } }),
  });
  // Cast: the server's own answer, checked by its tests.
  const answer = (await response.json()) as StartedRun & { readonly status?: string };
  if (answer.status !== "completed") throw new Error(`the run ended: ${JSON.stringify(answer)}`);
}
