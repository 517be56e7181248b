import type { Api } from "../api.ts";
import { withToken } from "../api.ts";
import { type StartedServer, startServer } from "../started-server.ts";
import { type Belongings, belongingsOf } from "./belongings.ts";
import { joined, type Person } from "./people.ts";

export const others = [
  "another member's key",
  "another member's browser",
  "a guest of another room",
] as const;
/** What she handed out herself: it opens one thing of hers. */
export const narrowed = [
  "her own key for one run",
  "her own key for one agent",
  "her page's token for one run",
  "her page's token for one type of events",
  "a link that she shared",
] as const;

/** A server with a few people, one of whom has something to lose. */
export interface World extends AsyncDisposable {
  readonly started: StartedServer;
  readonly ada: Person;
  readonly bob: Person;
  readonly hers: Belongings;
  /** Everybody who should not get at it, by the lists above. */
  readonly attackers: Readonly<Record<string, Api>>;
  /** Which of the words that only what is hers holds are in a text. */
  factsIn(text: string): string[];
}

export async function createWorld(): Promise<World> {
  const started = await startServer();
  const { owner, url } = started;
  const ada = await joined(owner, "Ada Byron");
  const bob = await joined(owner, "Bob");
  const carol = await joined(owner, "Carol");
  const dan = await joined(owner, "Dan");
  const hers = await belongingsOf(ada, owner);
  await ada.program.post("/api/v1/agents/shown-agent/status", { status: "IDLE" });
  const opened = { room: `${ada.user}/open-house`, user: carol.user, role: "member" };
  const welcome = { name: "Welcome", steps: [{ id: "a", skill: "core.noop" }] };
  await ada.program.trpc("runs.start", { room: opened.room, plan: welcome });
  await ada.browser.trpc("rooms.open", opened);
  const narrow = async (only: object): Promise<Api> => {
    const scopes = ["runs", "events", "ingest"];
    const made = { name: "narrow", scopes, only };
    const { key } = await ada.browser.trpc<{ key: string }>("keys.create", made);
    return withToken(url, key);
  };
  const only = { runId: hers.shown };
  const { token } = await ada.browser.trpc<{ token: string }>("tokens.create", { only });
  const types = ["run.completed"];
  const ofType = await ada.browser.trpc<{ token: string }>("tokens.create", { only, types });
  return {
    started,
    ada,
    bob,
    hers,
    attackers: {
      "another member's key": bob.program,
      "another member's browser": dan.browser,
      "a guest of another room": carol.program,
      "her own key for one run": await narrow(only),
      "her own key for one agent": await narrow({ agentId: "shown-agent" }),
      "her page's token for one run": withToken(url, token),
      "her page's token for one type of events": withToken(url, ofType.token),
      "a link that she shared": withToken(url, hers.share),
    },
    factsIn: (text) =>
      hers.facts.filter(
        (fact) => text.includes(fact) || text.includes(JSON.stringify(fact).slice(1, -1)),
      ),
    [Symbol.asyncDispose]: () => started[Symbol.asyncDispose](),
  };
}
