import { z } from "zod";
import type { StepcastEvent } from "./events/index.ts";
import { feeds } from "./feed.ts";
import { limits } from "./limits.ts";

/** Said to a reader by the transport; never in the log. */
export type TransportMessage =
  /** Alive, and how far the log is: `head` is the cursor of its last event. */
  | {
      readonly type: "heartbeat";
      readonly data: { readonly serverTime: number; readonly head: string };
    }
  /** What the reader knew no longer holds: drop it. Events from `to` on follow. */
  | {
      readonly type: "gap";
      readonly data: {
        readonly from: string;
        readonly to: string;
        readonly reason: "epoch_changed" | "compacted";
      };
    };

/** What a subscription yields, each tracked under the cursor that resumes after it. */
export type StreamItem = StepcastEvent | TransportMessage;

export const streamInput = z.strictObject({
  feeds,
  /** Resume after this cursor. Absent: from the first event of the feeds. */
  lastEventId: z.string().nullish(),
  /** Where feeds of the reader are that are ahead of it. They too may hold half of what was removed, which is a `gap`. */
  cursors: z.array(z.string()).max(limits.cursorsPerSubscription).optional(),
});
export type StreamInput = z.infer<typeof streamInput>;
