/** What stands in the place of a secret. */
export const hidden = "***";

/** Characters of a text that are hidden together: from `start` on, before `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** What a global pattern matches, in order and {@link merged}. `next` says where the search goes on. */
export function inText(
  pattern: RegExp,
  text: string,
  next: (match: RegExpExecArray) => number,
): readonly Span[] {
  const apart: Span[] = [];
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    add(apart, { start: match.index, end: match.index + match[0].length });
    pattern.lastIndex = next(match);
  }
  return apart;
}

/** Spans in order, with those that share a character as one. What only touches stays apart: it is shown as two secrets. */
export function merged(spans: readonly Span[]): readonly Span[] {
  const apart: Span[] = [];
  for (const span of spans) add(apart, span);
  return apart;
}

function add(apart: Span[], span: Span): void {
  const last = apart.at(-1);
  if (last === undefined || span.start >= last.end) apart.push(span);
  else if (span.end > last.end) apart[apart.length - 1] = { start: last.start, end: span.end };
}

/** The text with each of the spans, which are in order and apart, hidden. */
export function withHidden(text: string, spans: readonly Span[]): string {
  let shown = "";
  let at = 0;
  for (const { start, end } of spans) {
    shown += text.slice(at, start) + hidden;
    at = end;
  }
  return at === 0 ? text : shown + text.slice(at);
}
