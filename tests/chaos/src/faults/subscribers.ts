import type { RunningServer } from "../running-server.ts";

/** How many follow a feed now, as the server counts them. */
export async function subscribers(server: RunningServer): Promise<number> {
  return (await server.ask<{ subscribers: number }>("/api/v1/status")).subscribers;
}
