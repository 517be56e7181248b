import { createContext, useContext } from "react";
import { useNow } from "./use-now.ts";

/** By how many milliseconds the clock of the server, which dates what is told, is ahead of the device's. Default: 0. */
export const ServerAhead = createContext(0);

/** The time by the server's clock, renewed as {@link useNow}'s is: what the times of runs and events are compared with. */
export function useServerNow(active: boolean, everyMs: number): number {
  return useNow(active, everyMs) + useContext(ServerAhead);
}
