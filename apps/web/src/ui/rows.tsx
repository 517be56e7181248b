import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** A list whose rows have a name, facts about it, and something to do at their end. */
export function Rows(props: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul
      aria-label={props.label}
      className="divide-y divide-line overflow-hidden rounded-lg border border-line bg-surface"
    >
      {props.children}
    </ul>
  );
}

export function Row(props: {
  /** A sign before the name. */
  readonly sign?: ReactNode;
  readonly name: ReactNode;
  /** Beside the name. */
  readonly badges?: ReactNode;
  readonly facts?: ReactNode;
  readonly end?: ReactNode;
  /** It is there, and does nothing. */
  readonly faded?: boolean;
}) {
  const { sign, name, badges, facts, end, faded = false } = props;
  const hasFacts = facts !== undefined && facts !== false;
  return (
    <li className="flex min-h-14 flex-wrap items-center gap-x-3 gap-y-1 py-2.5 pr-2 pl-3.5">
      {sign !== undefined && (
        <span className={classNames("text-muted", hasFacts && "self-start pt-0.5")}>{sign}</span>
      )}
      <div className={classNames("min-w-0 flex-1 basis-40", faded && "text-muted")}>
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="wrap-anywhere min-w-0 font-[520]" dir="auto">
            {name}
          </span>
          {badges}
        </div>
        {hasFacts && <p className="mt-0.5 flex flex-wrap gap-x-1 text-muted text-sm">{facts}</p>}
      </div>
      {end !== undefined && <div className="ml-auto flex shrink-0 items-center gap-1">{end}</div>}
    </li>
  );
}

/** Facts with a dot between them; what is absent has none. */
export function Facts({
  of,
}: {
  readonly of: readonly (readonly [key: string, fact: ReactNode])[];
}) {
  return of
    .filter(([, fact]) => fact !== undefined && fact !== "" && fact !== false)
    .map(([key, fact], place, shown) => (
      <span key={key} className="wrap-anywhere min-w-0">
        {fact}
        {place < shown.length - 1 && <span aria-hidden="true"> ·</span>}
      </span>
    ));
}
