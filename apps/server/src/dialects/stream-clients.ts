import { type FeedFilter, StepcastError } from "@stepcast/contracts";

/** A stream of one user that somebody reads now. */
export interface NamedStream {
  readonly clients: number;
  /** All that is told under its name. */
  readonly history: FeedFilter;
}

/** Who reads which stream now; of each user, since names are theirs. Grows with who is here. */
export interface StreamClients {
  /** Takes a place; the result gives it back, once. Errors: `too_many_streams`. */
  join(user: string, name: string, history: FeedFilter): () => void;
  of(user: string): ReadonlyMap<string, NamedStream>;
}

export function createStreamClients(maxClientsPerStream: number): StreamClients {
  const users = new Map<string, Map<string, NamedStream>>();
  return {
    join(user, name, history) {
      const streams = users.get(user) ?? new Map<string, NamedStream>();
      const clients = streams.get(name)?.clients ?? 0;
      if (clients >= maxClientsPerStream) throw full(name, maxClientsPerStream);
      users.set(user, streams);
      streams.set(name, { history, clients: clients + 1 });
      let here = true;
      return () => {
        if (here) leave(users, user, name);
        here = false;
      };
    },
    of: (user) => users.get(user) ?? new Map(),
  };
}

function leave(users: Map<string, Map<string, NamedStream>>, user: string, name: string): void {
  const streams = users.get(user);
  const stream = streams?.get(name);
  if (streams === undefined || stream === undefined) return;
  if (stream.clients > 1) streams.set(name, { ...stream, clients: stream.clients - 1 });
  else streams.delete(name);
  if (streams.size === 0) users.delete(user);
}

function full(name: string, value: number): StepcastError {
  return new StepcastError(
    "too_many_streams",
    `The stream ${name} has ${value} clients, and no more may be; this one was not opened.`,
    { details: { limit: "clientsPerStream", value, retryAfterSeconds: 5 } },
  );
}
