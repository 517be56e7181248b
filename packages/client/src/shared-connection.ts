import { Connection, type ConnectionOptions } from "./connection.ts";
import { FeedConnection } from "./feed-connection.ts";
import type { Schedule } from "./frame.ts";
import { TabGroup } from "./tab-group.ts";
import type { Tabs } from "./tabs.ts";

export interface SharedConnectionOptions {
  readonly connection: ConnectionOptions;
  readonly schedule: Schedule;
  /** Absent: this client has a stream of its own. */
  readonly tabs: Tabs | undefined;
  readonly name: string;
  readonly onRetry: () => void;
}

/** One stream for the browser where its tabs can share, else one for this client. Begins when something is watched. */
export class SharedConnection {
  readonly feeds: FeedConnection;
  #group: TabGroup | undefined;

  constructor({ tabs, name, connection, schedule, onRetry }: SharedConnectionOptions) {
    const feeds = new FeedConnection({
      clock: connection.clock,
      schedule,
      onShared: () => this.#group?.announce(),
      onNeeded: () => {
        if (tabs === undefined) feeds.use(() => new Connection(connection, feeds.monitor));
        else this.#group ??= new TabGroup({ tabs, name, feeds, connection, onRetry });
      },
    });
    this.feeds = feeds;
  }

  retry(): void {
    this.feeds.retry();
    this.#group?.retry();
  }

  close(): void {
    this.feeds.close();
    this.#group?.close();
  }
}
