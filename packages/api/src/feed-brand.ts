import type { OpenedFeed } from "./feed-reader.ts";

const brand = Symbol("stepcast.openedFeed");

/**
 * Says of an iteration of a feed which feed it is. tRPC's adapters, `createCaller` and tests iterate
 * it as usual; a door of ours that sees the brand leaves it alone and has the hub write the feed
 * straight to the socket. An iteration that nobody begins holds nothing.
 */
export function branded<Items extends AsyncIterable<unknown>>(
  opened: OpenedFeed,
  items: Items,
): Items {
  Object.defineProperty(items, brand, { value: opened });
  return items;
}

/** The feed that a subscription's result stands for; undefined for anything else. */
export function openedFeedOf(value: unknown): OpenedFeed | undefined {
  if (typeof value !== "object" || value === null || !(brand in value)) return undefined;
  // Cast: the symbol is this file's own.
  return (value as { readonly [brand]: OpenedFeed })[brand];
}
