import { useEffect, useState } from "react";
import { trpc } from "./trpc.ts";

/**
 * By how many milliseconds the clock of the server is ahead of the device's, as found when the page begins: half of
 * the way there and back is taken as the way back. 0 while nothing is known.
 */
export function useServerAhead(isWanted: boolean): number {
  const { client } = trpc.useUtils();
  const [aheadMs, setAheadMs] = useState(0);
  useEffect(() => {
    if (!isWanted) return;
    const askedAt = Date.now();
    client.status.query().then(
      ({ serverTime }) => setAheadMs(Math.round(serverTime - (askedAt + Date.now()) / 2)),
      // Whoever may not ask, or cannot be answered, goes by the device.
      () => undefined,
    );
  }, [client, isWanted]);
  return aheadMs;
}
