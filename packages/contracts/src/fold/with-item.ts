/** The list with `item` in place of the one that it replaces, or at the end. */
export function withItem<T>(
  items: readonly T[],
  item: T,
  isReplaced: (other: T) => boolean,
): readonly T[] {
  const place = items.findIndex(isReplaced);
  return place < 0 ? [...items, item] : items.with(place, item);
}
