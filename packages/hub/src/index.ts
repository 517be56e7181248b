export type { HubClock } from "./clock.ts";
export { createFrames, type Frames } from "./frame.ts";
export {
  createHub,
  type Hub,
  type HubItem,
  type HubOptions,
  type SubscribeOptions,
} from "./hub.ts";
