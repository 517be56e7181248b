export type { HubClock } from "./clock.ts";
export {
  type Beat,
  createEventEncoding,
  type FeedEncoding,
  frameAround,
  type Gap,
  retryLine,
} from "./encoding.ts";
export type { AttachOptions } from "./fan-out.ts";
export {
  createHub,
  type Hub,
  type HubItem,
  type HubOptions,
  type SubscribeOptions,
} from "./hub.ts";
export type { FeedAttachment, FeedSink } from "./sink.ts";
