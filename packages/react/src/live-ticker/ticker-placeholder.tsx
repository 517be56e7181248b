import { pageLocale, tickerLabels } from "./ticker-labels.ts";

/** Looks like the ticker of a run that the server has not confirmed yet. */
export function TickerPlaceholder(props: {
  readonly name: string;
  readonly locale?: string | undefined;
}) {
  const labels = tickerLabels(props.locale ?? pageLocale());
  return (
    <section
      className="sc-ticker"
      data-presence="open"
      aria-busy="true"
      aria-label={labels.starting}
    >
      <div className="sc-header">
        <span className="sc-spinner" data-large="true" aria-hidden="true" />
        <span className="sc-title">
          <strong>{labels.starting}</strong>
          <span className="sc-name" dir="auto">
            {props.name}
          </span>
        </span>
        <span className="sc-numbers">0:00</span>
      </div>
      <div className="sc-tape-line">
        <div className="sc-tape" style={{ height: 6 }} />
      </div>
    </section>
  );
}
