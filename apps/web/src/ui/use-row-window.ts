import {
  defaultRangeExtractor,
  measureElement,
  type Range,
  useVirtualizer,
  useWindowVirtualizer,
  type VirtualItem,
} from "@tanstack/react-virtual";
import { type RefObject, useEffect, useState } from "react";

/** Up to this many rows are all in the document, where the browser's own search finds them. */
export const wholeRows = 200;
/** Rows that are kept beyond either edge of what can be seen. */
const overscan = 12;

interface RowsOptions {
  readonly count: number;
  /** How high most rows are, in pixels; each is measured once it is drawn. */
  readonly rowPx: number;
  readonly keyOf: (index: number) => string;
}

/** The rows to draw, and the room of those that are not. */
export interface RowWindow {
  readonly rows: readonly Pick<VirtualItem, "index" | "key">[];
  /** Of the element that holds the rows. */
  readonly style: { readonly paddingTop: number; readonly paddingBottom: number };
  /** Of every row, which also has its index as `data-index`. */
  readonly measure: (element: HTMLElement | null) => void;
  /** As little as makes the row visible, or as far as makes it the last one. */
  readonly scrollTo: (index: number, align?: "auto" | "end") => void;
}

/** Rows that scroll with the page. `list` holds them. */
export function usePageRows(list: RefObject<HTMLElement | null>, options: RowsOptions): RowWindow {
  const margin = useTop(list);
  const virtualizer = useWindowVirtualizer<HTMLElement>({
    ...common(options),
    scrollMargin: margin,
    // Beneath the tab bar of a phone nothing can be seen.
    scrollPaddingEnd: 72,
  });
  return windowOf(virtualizer, margin);
}

/** Rows that scroll within `place`. */
export function usePlaceRows(
  place: RefObject<HTMLElement | null>,
  options: RowsOptions,
): RowWindow {
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    ...common(options),
    getScrollElement: () => place.current,
  });
  return windowOf(virtualizer, 0);
}

function common({ count, rowPx, keyOf }: RowsOptions) {
  return {
    count,
    overscan,
    estimateSize: () => rowPx,
    // Of what is not shown nothing can be measured.
    measureElement: (...measured: Parameters<typeof measureElement<HTMLElement>>) =>
      measureElement(...measured) || rowPx,
    getItemKey: keyOf,
    rangeExtractor: (range: Range) =>
      count > wholeRows ? defaultRangeExtractor(range) : [...Array(count).keys()],
  };
}

type Virtualized = Pick<
  ReturnType<typeof useVirtualizer<HTMLElement, HTMLElement>>,
  "getVirtualItems" | "getTotalSize" | "measureElement" | "scrollToIndex"
>;

function windowOf(virtualizer: Virtualized, margin: number): RowWindow {
  const rows = virtualizer.getVirtualItems();
  const whole = virtualizer.getTotalSize();
  const above = (rows[0]?.start ?? margin) - margin;
  const end = (rows.at(-1)?.end ?? margin) - margin;
  return {
    rows,
    style: { paddingTop: above, paddingBottom: Math.max(0, whole - end) },
    measure: virtualizer.measureElement,
    scrollTo: (index, align = "auto") => virtualizer.scrollToIndex(index, { align }),
  };
}

/** How far below the page's beginning an element is, in pixels. */
function useTop(element: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useEffect(() => {
    const look = () => {
      const place = element.current?.getBoundingClientRect();
      // Without a box it is not shown.
      if (place !== undefined && place.width > 0) setTop(Math.round(place.top + window.scrollY));
    };
    look();
    // Whatever moves it makes the page longer or shorter.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [element]);
  return top;
}
