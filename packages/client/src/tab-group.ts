import { newId } from "@stepcast/contracts";
import { aborted } from "./aborted.ts";
import { type Clock, monotonic } from "./clock.ts";
import { Connection, type ConnectionOptions } from "./connection.ts";
import type { TabRole } from "./connection-status.ts";
import type { FeedConnection, FeedServer } from "./feed-connection.ts";
import { LeaderWatch } from "./leader-watch.ts";
import type { Page } from "./page.ts";
import { TabElection } from "./tab-election.ts";
import { TabFollower } from "./tab-follower.ts";
import { TabLeader, type TabPost } from "./tab-leader.ts";
import { readTabMessage } from "./tab-message.ts";
import type { TabLine, Tabs } from "./tabs.ts";

export interface TabGroupOptions {
  readonly tabs: Tabs;
  /** The same for tabs of one server and one identity, and only for them. */
  readonly name: string;
  readonly feeds: FeedConnection;
  readonly connection: ConnectionOptions;
  /** Another tab signed in, or somebody asked it to try again. */
  readonly onRetry: () => void;
}

/**
 * This tab among the tabs that share one stream.
 *
 *   (suspended) <-> follower <-> leader        alone: the browser has no locks for us, or the stream no room
 *
 * A tab takes the lead when the leader closes, which the lock tells; when it is seen and the leader does not
 * answer, since a page that stands still keeps its lock; and when it is seen and the leader has not been for
 * a while, since browsers slow down what nobody sees. Two leaders for a moment do no harm: cursors decide.
 */
export class TabGroup {
  readonly #options: TabGroupOptions;
  readonly #clock: Clock;
  readonly #page: Page;
  readonly #election: TabElection;
  readonly #offPage: () => void;
  #tab = "";
  #line: TabLine | undefined;
  #leave = new AbortController();
  #leader: TabLeader | undefined;
  #follower: TabFollower | undefined;
  readonly #watch: LeaderWatch;
  #hiddenAt: number | undefined;
  /** There are no others for this tab, and there will be none. */
  #isAlone = false;

  constructor(options: TabGroupOptions) {
    const { connection, name, tabs } = options;
    this.#options = options;
    this.#clock = connection.clock;
    this.#page = connection.page;
    this.#election = new TabElection(tabs.locks, name, {
      led: () => this.#lead(),
      lost: () => this.#follow(),
      failed: () => this.#goAlone(),
    });
    this.#watch = new LeaderWatch(this.#clock, {
      ask: () => this.#post({ kind: "ping" }),
      seize: () => this.#election.seize(),
    });
    this.#offPage = this.#page.subscribe(() => this.#pageChanged());
    this.#look();
    if (!this.#page.suspended()) this.#enter();
  }

  /** Other tabs learn at once what changed here. */
  announce(): void {
    this.#leader?.announce();
  }

  /** Tells the other tabs, too. */
  retry(): void {
    this.#post({ kind: "retry" });
  }

  close(): void {
    this.#offPage();
    this.#exit();
  }

  #enter(): void {
    try {
      this.#join();
    } catch {
      // A browser that keeps nothing for this page may refuse by throwing.
      this.#goAlone();
    }
  }

  #join(): void {
    const { name, tabs } = this.#options;
    this.#tab = newId("tab");
    this.#leave = new AbortController();
    const { signal } = this.#leave;
    this.#line = tabs.channel(name, (data) => this.#receive(data));
    // The lock says to the leader that this tab lives. Nothing is claimed before it is held.
    const hold = (): Promise<void> => {
      if (!signal.aborted) {
        this.#follow();
        this.#election.stand();
      }
      return aborted(signal);
    };
    tabs.locks.request(this.#lockOf(this.#tab), { signal }, hold).catch(() => {
      if (!signal.aborted) this.#goAlone();
    });
  }

  #exit(): void {
    this.#election.withdraw();
    this.#leave.abort();
    this.#watch.stop();
    this.#line?.close();
    this.#line = undefined;
    this.#leader = undefined;
    this.#follower = undefined;
  }

  #follow(): void {
    const { feeds, connection } = this.#options;
    this.#leader = undefined;
    this.#role("follower");
    this.#follower = feeds.use(
      () =>
        new TabFollower({
          ...connection,
          monitor: feeds.monitor,
          claim: (claims) => this.#post({ kind: "claim", claims }),
          onCrowded: () => this.#goAlone(),
        }),
    );
    this.#watch.forget();
    this.#post({ kind: "ping" });
    this.#lookAfterLeader();
  }

  #lead(): void {
    const { feeds, connection } = this.#options;
    const succeeds = this.#watch.knows;
    this.#watch.stop();
    this.#follower = undefined;
    this.#role("leader");
    this.#leader = feeds.use(
      () =>
        new TabLeader({
          connection,
          succeeds,
          monitor: feeds.monitor,
          tab: this.#tab,
          hiddenMs: () => this.#hiddenMs(),
          post: (message) => this.#post(message),
          whenGone: (tab, callback, signal) => this.#whenGone(tab, callback, signal),
        }),
    );
  }

  #goAlone(): void {
    const { feeds, connection } = this.#options;
    this.#isAlone = true;
    this.#exit();
    this.#role("alone");
    feeds.use(() => new Connection(connection, feeds.monitor));
  }

  #role(role: TabRole): void {
    this.#options.feeds.monitor.role(role);
  }

  #pageChanged(): void {
    this.#look();
    if (this.#isAlone) return;
    const { feeds } = this.#options;
    if (this.#page.suspended()) {
      this.#exit();
      feeds.use((): FeedServer => standstill);
      feeds.monitor.signal("hidden");
    } else if (this.#line === undefined) this.#enter();
    else {
      this.announce();
      this.#lookAfterLeader();
    }
  }

  /** Only a tab that is seen does: nobody waits for the others, and their timers are late. */
  #lookAfterLeader(): void {
    if (this.#follower === undefined || this.#page.hidden()) this.#watch.stop();
    else this.#watch.start();
  }

  #look(): void {
    if (!this.#page.hidden()) this.#hiddenAt = undefined;
    else this.#hiddenAt ??= monotonic(this.#clock);
  }

  #hiddenMs(): number {
    return this.#hiddenAt === undefined ? 0 : monotonic(this.#clock) - this.#hiddenAt;
  }

  #receive(data: unknown): void {
    const message = readTabMessage(data);
    if (message === undefined || message.tab === this.#tab) return;
    switch (message.kind) {
      case "lead":
        this.#watch.leader(message);
        this.#follower?.lead(message);
        break;
      case "items":
        this.#watch.heard(message.tab);
        if (this.#follower?.items(message) === false) this.#post({ kind: "ping" });
        break;
      case "refused":
        if (message.to === this.#tab) this.#follower?.refused(message);
        break;
      case "claim":
        this.#leader?.claim(message);
        break;
      case "ping":
        this.announce();
        break;
      case "retry":
        this.#leader?.retry();
        this.#options.onRetry();
    }
  }

  #whenGone(tab: string, callback: () => void, signal: AbortSignal): void {
    const hold = async (): Promise<void> => callback();
    this.#options.tabs.locks.request(this.#lockOf(tab), { signal }, hold).catch(() => {
      // This tab leads no more; who leads now looks after the others.
    });
  }

  #lockOf(tab: string): string {
    return `${this.#options.name} ${tab}`;
  }

  #post(message: TabPost): void {
    this.#line?.post({ ...message, tab: this.#tab });
  }
}

/** Serves while the page stands still: not at all. */
const standstill: FeedServer = {
  add: () => {},
  remove: () => {},
  retry: () => {},
  close: () => {},
};
