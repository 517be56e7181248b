import { trpc } from "./trpc.ts";

/**
 * What the server said of itself when the page first asked: the cursor of the log's end, and by how many milliseconds
 * its clock, which dates what is told, is ahead of the device's. `isWanted`: false asks nothing yet.
 */
export function useFirstStatus(isWanted = true): {
  readonly head: string | undefined;
  readonly aheadMs: number;
  readonly error: unknown;
} {
  const { data, dataUpdatedAt, error } = trpc.status.useQuery(undefined, {
    enabled: isWanted,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
  });
  const aheadMs = data === undefined ? 0 : data.serverTime - dataUpdatedAt;
  return { head: data?.head, aheadMs, error };
}
