import type { QueryClient, QueryKey } from "@tanstack/react-query";

const gatherMs = 150;

export interface Refresher {
  /** Asks anew for what begins with one of the keys, and is shown. */
  readonly ask: (queryKeys: readonly QueryKey[]) => void;
  readonly stop: () => void;
}

/** Asks anew a moment later, once for all wishes until then. */
export function createRefresher(queries: QueryClient): Refresher {
  const wished = new Map<string, QueryKey>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const arm = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      for (const [name, queryKey] of wished) {
        // Asking anew lets go of a page that is on its way, so that whoever wished to see more would see nothing.
        const pagesOnTheirWay = queries.isFetching({
          queryKey,
          predicate: ({ state }) => state.fetchMeta?.fetchMore !== undefined,
        });
        if (pagesOnTheirWay > 0) continue;
        wished.delete(name);
        void queries.invalidateQueries({ queryKey });
      }
      if (wished.size > 0) arm();
    }, gatherMs);
  };
  return {
    ask(queryKeys) {
      for (const queryKey of queryKeys) wished.set(JSON.stringify(queryKey), queryKey);
      arm();
    },
    stop: () => clearTimeout(timer),
  };
}
