import type { ReactNode } from "react";

/** The ticker's own drawings: 16 x 16, stroked in the text's colour, so they look the same on every system. */
const strokes = {
  play: <path d="M5 3.5v9l7-4.5z" fill="currentColor" stroke="none" />,
  pause: <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />,
  stop: <rect x="4" y="4" width="8" height="8" rx="1.5" fill="currentColor" stroke="none" />,
  close: <path d="m4.5 4.5 7 7m0-7-7 7" />,
  chevron: <path d="m5 6.5 3 3 3-3" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  cross: <path d="m4.5 4.5 7 7m0-7-7 7" />,
  blocked: (
    <>
      <circle cx="8" cy="8" r="5.25" />
      <path d="m4.5 11.5 7-7" />
    </>
  ),
  skip: <path d="M3.5 5c3 0 3.5 6 7 6h2m0 0-2-2m2 2-2 2M3.5 11c1 0 1.7-.6 2.3-1.5" />,
  retry: <path d="M12.5 8A4.5 4.5 0 1 1 11 4.6M12.8 2.5v3h-3" />,
  hand: (
    <path d="M5 8.5V4.2a.9.9 0 0 1 1.8 0V7.5m0-.2V3.2a.9.9 0 0 1 1.8 0v4.1m0-3.3a.9.9 0 0 1 1.8 0v3.6m0-2a.9.9 0 0 1 1.8 0v4c0 2.4-1.6 4.2-3.9 4.2-2.1 0-3.1-.9-4.1-2.7L3 8.9c-.5-.9.7-1.6 1.3-.9z" />
  ),
  dots: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />,
  table: <path d="M2.75 3.5h10.5v9H2.75zM2.75 6.5h10.5M6.5 6.5v6M2.75 9.5h10.5" />,
  coins: (
    <>
      <path d="M2.75 12.5h10.5M4.5 12.5v-3M8 12.5v-6M11.5 12.5v-9" />
      <path d="m3 6.5 4-3" />
    </>
  ),
  trend: <path d="m2.75 11.5 3.5-4 2.5 2.5 4.5-6m0 0h-3m3 0v3" />,
  percent: (
    <>
      <path d="m4 12 8-8" />
      <circle cx="5" cy="5" r="1.5" />
      <circle cx="11" cy="11" r="1.5" />
    </>
  ),
  tornado: <path d="M3 3.5h10M4.5 6.5h7M5.5 9.5h5M7 12.5h2" />,
  bars: <path d="M3.5 12.5v-4M8 12.5v-9M12.5 12.5v-6" strokeWidth="2" />,
  page: <path d="M4 2.5h5l3 3v8H4zM9 2.5v3h3M6 8.5h4M6 11h4" />,
  clock: (
    <>
      <circle cx="8" cy="8" r="5.25" />
      <path d="M8 5v3l2 1.5" />
    </>
  ),
  gauge: <path d="M3 11.5a5.5 5.5 0 1 1 10 0M8 9.5l2.5-3" />,
  globe: (
    <>
      <circle cx="8" cy="8" r="5.25" />
      <path d="M2.75 8h10.5M8 2.75c3.5 3.5 3.5 7 0 10.5-3.5-3.5-3.5-7 0-10.5z" />
    </>
  ),
  lens: (
    <>
      <circle cx="7" cy="7" r="4.25" />
      <path d="m10.2 10.2 3 3" />
    </>
  ),
  node: <rect x="4.5" y="4.5" width="7" height="7" rx="2" />,
} as const satisfies Record<string, ReactNode>;

export type GlyphName = keyof typeof strokes;

export function Glyph({ name, size = 16 }: { readonly name: GlyphName; readonly size?: number }) {
  return (
    <svg
      className="sc-glyph"
      viewBox="0 0 16 16"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {strokes[name]}
    </svg>
  );
}
