import { describe } from "vitest";
import { artifactConformance } from "./artifacts.ts";
import { directoryConformance } from "./directory.ts";
import { feedConformance } from "./feeds.ts";
import { closingAfterEach, type OpenStore } from "./harness.ts";
import { idempotencyConformance } from "./idempotency.ts";
import { leaseConformance } from "./leases.ts";
import { logConformance } from "./log.ts";
import { producerConformance } from "./producers.ts";
import { retentionConformance } from "./retention.ts";
import { runConformance } from "./runs.ts";
import { standingConformance } from "./standing.ts";
import { writerConformance } from "./writers.ts";

export type { OpenStore } from "./harness.ts";

/** What every store must do; run by the test of each. `open` gives a new, empty store each time. */
export function storeConformance(name: string, open: OpenStore): void {
  describe(`${name} as a store`, () => {
    const opened = closingAfterEach(open);
    logConformance(opened);
    writerConformance(opened);
    feedConformance(opened);
    runConformance(opened);
    leaseConformance(opened);
    idempotencyConformance(opened);
    producerConformance(opened);
    artifactConformance(opened);
    directoryConformance(opened);
    retentionConformance(opened);
    standingConformance(opened);
  });
}
