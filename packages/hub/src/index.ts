export type { Hub, HubItem, SubscribeOptions } from "./hub.ts";
