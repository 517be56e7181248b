import { readServer, type ServerAddress } from "./data-folder.ts";
import { fetchFor } from "./pinned.ts";

/** A server, and how to call it by the address at which it was found. */
export interface ReachedServer {
  /** Where it is now. */
  readonly address: ServerAddress;
  readonly fetch: typeof fetch;
}

export function reached(address: ServerAddress): ReachedServer {
  return { address, fetch: fetchFor(address) };
}

/**
 * The server of a data folder, also once another one has taken its place at another address: a server
 * that a command starts gets a free port each time. After a call that failed the folder is asked where
 * the server is, and the next one goes there; none is sent twice.
 */
export function reachedBy(dataFolder: string, found: ServerAddress): ReachedServer {
  let now = reached(found);
  const look = async (): Promise<void> => {
    const server = await readServer(dataFolder);
    if (server === undefined || server.url === now.address.url) return;
    now = reached({ ...server, token: found.token });
  };
  return {
    get address() {
      return now.address;
    },
    async fetch(input, init) {
      try {
        return await now.fetch(movedTo(now.address.url, input), init);
      } catch (error) {
        await look();
        throw error;
      }
    },
  };
}

function movedTo(url: string, input: Parameters<typeof fetch>[0]): Parameters<typeof fetch>[0] {
  if (input instanceof Request) return input;
  const { pathname, search } = new URL(input);
  return `${url}${pathname}${search}`;
}
