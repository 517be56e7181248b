import { inFolder } from "../bench-context.ts";
import { serverFlags } from "../server-flags.ts";
import type { Broadcast, Filters } from "./broadcaster.ts";
import type { BroadcasterName } from "./broadcasters/index.ts";
import type { LoadMethods } from "./load-process.ts";
import { type Remote, startRemote } from "./remote.ts";
import type { ServerMethods } from "./server-process.ts";

/** How long nothing may arrive before events count as lost. */
const patienceMs = 4_000;
const warmTurns = 30;

export interface StageOptions {
  readonly name: BroadcasterName;
  readonly subscribers: number;
  readonly filters?: Filters | undefined;
}

/** What one broadcast cost, and when it was over. */
export interface Delivery {
  readonly deliveries: number;
  /** From the first event to the last delivery. */
  readonly wallMs: number;
  /** User and system time of the server's process in that span. */
  readonly cpuMs: number;
  readonly sentAtMs: readonly number[];
}

/** A server and its subscribers, each side a process of its own. */
export class Stage {
  readonly server: Remote<ServerMethods>;
  readonly load: Remote<LoadMethods>;
  readonly port: number;
  readonly connectMs: number;
  readonly subscribers: number;

  constructor(made: Pick<Stage, "server" | "load" | "port" | "connectMs" | "subscribers">) {
    this.server = made.server;
    this.load = made.load;
    this.port = made.port;
    this.connectMs = made.connectMs;
    this.subscribers = made.subscribers;
  }

  /** Some events before those that count: code gets compiled, and streams that begin late have begun. */
  async warm(): Promise<void> {
    if (this.subscribers === 0) return;
    await this.load.call("reset", { keep: 0 });
    await this.server.call("broadcast", { turns: warmTurns, perTurn: 1, everyMs: 1, fillBytes: 0 });
    await this.load.call("wait", { events: warmTurns, patienceMs: 1_000 });
  }

  /**
   * Publishes and waits until every subscriber has every event. Throws when one has fewer or more:
   * figures of a feed that lost something are worth nothing.
   */
  async deliver(what: Broadcast, keepTimes = false): Promise<Delivery> {
    const events = what.turns * what.perTurn;
    await this.load.call("reset", { keep: keepTimes ? events : 0 });
    const before = await this.server.call("use");
    const sent = this.server.call("broadcast", what);
    sent.catch(() => undefined);
    const received = await this.load.call("wait", { events, patienceMs });
    const after = await this.server.call("use");
    if (received.least !== events || received.most !== events)
      throw new Error(`${received.least} to ${received.most} of ${events} events arrived`);
    return {
      deliveries: received.total,
      wallMs: after.atMs - before.atMs,
      cpuMs: after.cpuMs - before.cpuMs,
      sentAtMs: await sent,
    };
  }
}

/** Sets up one server with its subscribers, warm, for `act`, and takes everything down afterwards. */
export function onStage<T>(options: StageOptions, act: (stage: Stage) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    await using server = startRemote<ServerMethods>(
      new URL("./server-process.ts", import.meta.url),
      [...serverFlags, "--expose-gc"],
    );
    await using load = startRemote<LoadMethods>(new URL("./load-process.ts", import.meta.url), []);
    const { name, subscribers, filters = "same" } = options;
    const port = await server.call("open", { name, filters, folder });
    const requests = await server.call("requests", { count: subscribers });
    const connectMs = await load.call("connect", { port, requests });
    const stage = new Stage({ server, load, port, connectMs, subscribers });
    await stage.warm();
    return await act(stage);
  });
}
