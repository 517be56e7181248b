import { limits, newId } from "@stepcast/contracts";
import { createEngine } from "@stepcast/engine";
import { createHub } from "@stepcast/hub";
import { createMemoryStore, type Store } from "@stepcast/store";
import { AgentSSEEmitter } from "./agent-sse-emitter.ts";
import { type Connections, createConnections } from "./connections.ts";
import type { ExecutorParts } from "./executor-parts.ts";
import { ownRunsOnly } from "./kit-store.ts";
import type { SSEStreamManagerOptions } from "./manager-settings.ts";
import { OutsideRun } from "./outside-run.ts";
import { type ExecutorOptions, ParallelExecutor } from "./parallel-executor.ts";
import { SSEStreamManager } from "./sse-stream-manager.ts";
import { StreamingExecutor } from "./streaming-executor.ts";
import type { ToolClients } from "./tool-clients.ts";
import { Toolbox } from "./toolbox.ts";

export interface ServerKitOptions {
  /** Where everything is told: a running server's store, or one of its own. Default: in memory, gone with the kit. */
  readonly store?: Store | undefined;
  /** The user whom the runs of executors belong to. Default: `owner`. */
  readonly userId?: string | undefined;
  /** The session of new runs. Default: `main`. */
  readonly sessionId?: string | undefined;
  /** Milliseconds since the Unix epoch. Default: the system's clock. */
  readonly now?: (() => number) | undefined;
}

/** The sources' server-side names, bound to one log. Nothing is shared between two kits. */
export interface ServerKit extends AsyncDisposable, Connections {
  readonly store: Store;
  readonly AgentSSEEmitter: new (userId: string, executionId?: string) => AgentSSEEmitter;
  readonly ParallelExecutor: new (
    clients: ToolClients,
    options?: ExecutorOptions,
  ) => ParallelExecutor;
  readonly StreamingExecutor: new (
    clients: ToolClients,
    options?: ExecutorOptions,
  ) => StreamingExecutor;
  readonly SSEStreamManager: new (options?: SSEStreamManagerOptions) => SSEStreamManager;
  /** Ends what still executes and streams here, and the log if it is the kit's own. */
  close(): Promise<void>;
}

/** A kit over a log: for code that was written to the sources' classes. */
export function createServerKit(options: ServerKitOptions = {}): ServerKit {
  const { userId = "owner", sessionId = "main", now = Date.now } = options;
  const store = options.store ?? createMemoryStore();
  const closing: (() => Promise<void> | void)[] = [];
  let parts: ExecutorParts | undefined;
  // An engine is made when the first executor is: emitters need none.
  const executorParts = (): ExecutorParts => {
    if (parts !== undefined) return parts;
    const toolbox = new Toolbox();
    const engine = createEngine({ store: ownRunsOnly(store, limits.leaseMs), skills: toolbox });
    const hub = createHub({ store });
    closing.push(
      () => engine.close({ graceMs: 0 }),
      () => hub.close(),
    );
    parts = { engine, hub, toolbox, room: `${userId}/${sessionId}` };
    return parts;
  };
  const managerParts = { store, now, room: `${userId}/${sessionId}` };
  const close = async (): Promise<void> => {
    for (const end of closing.splice(0)) await end();
    if (options.store === undefined) await store.close();
  };
  return {
    store,
    ...createConnections(),
    SSEStreamManager: class extends SSEStreamManager {
      constructor(managerOptions?: SSEStreamManagerOptions) {
        super(managerParts, managerOptions);
        closing.push(() => this.stop());
      }
    },
    AgentSSEEmitter: class extends AgentSSEEmitter {
      constructor(user: string, executionId = newId("execution")) {
        const run = new OutsideRun({ store, now, userId: user, sessionId, runId: executionId });
        super({ run, now, userId: user, executionId });
      }
    },
    ParallelExecutor: class extends ParallelExecutor {
      constructor(clients: ToolClients, executorOptions?: ExecutorOptions) {
        super(executorParts(), clients, executorOptions);
      }
      /** A streaming one is one too, as in the source, though each class is bound by itself. */
      static override [Symbol.hasInstance](value: unknown): boolean {
        return Object(value) instanceof ParallelExecutor;
      }
    },
    StreamingExecutor: class extends StreamingExecutor {
      constructor(clients: ToolClients, executorOptions?: ExecutorOptions) {
        super(executorParts(), clients, executorOptions);
      }
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
