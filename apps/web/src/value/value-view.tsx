import type { JsonValue } from "@stepcast/contracts";
import { useState } from "react";
import { ArtifactLine } from "../artifact/artifact-line.tsx";
import type { Format } from "../format/format.ts";
import { useFormat } from "../format/use-format.ts";
import { useMessages } from "../i18n/messages.tsx";
import { isMoment, isShare, isYear, memberName, type ValueKind, valueKind } from "./value-kind.ts";

const shownAtFirst = 12;

/** Any JSON value, drawn by what it is: figure, table, list, members, file. */
export function ValueView(props: {
  readonly value: JsonValue | undefined;
  readonly name?: string;
}) {
  const m = useMessages();
  const kind = valueKind(props.value);
  switch (kind.kind) {
    case "nothing":
      return <span className="text-muted">{m.value.none}</span>;
    case "scalar":
      return <Scalar value={kind.value} name={props.name} />;
    case "artifact":
      return <ArtifactLine artifact={kind.artifact} />;
    case "table":
      return <Table columns={kind.columns} rows={kind.rows} />;
    case "list":
      return <List items={kind.items} />;
    case "record":
      return <Members members={kind.members} />;
  }
}

export function Scalar(props: {
  readonly value: string | number | boolean;
  readonly name?: string | undefined;
}) {
  const m = useMessages();
  const format = useFormat();
  const { value, name } = props;
  if (typeof value === "boolean") return <span>{value ? m.value.yes : m.value.no}</span>;
  if (typeof value === "number") {
    return (
      <span className="figures" title={String(value)}>
        {numberWords(value, name, format)}
      </span>
    );
  }
  if (value === "") return <span className="text-muted">{m.value.empty}</span>;
  if (isMoment(value))
    return (
      <time dateTime={value} title={value}>
        {format.dateTime(Date.parse(value))}
      </time>
    );
  return (
    <span className="wrap-anywhere whitespace-pre-wrap" dir="auto">
      {value}
    </span>
  );
}

function numberWords(value: number, name: string | undefined, format: Format): string {
  if (name !== undefined && isShare(name) && Math.abs(value) <= 10) return format.percent(value);
  return name !== undefined && isYear(name, value) ? String(value) : format.number(value);
}

function Members(
  props:
    | Extract<ValueKind, { kind: "record" }>
    | { readonly members: readonly (readonly [string, JsonValue])[] },
) {
  const m = useMessages();
  if (props.members.length === 0) return <span className="text-muted">{m.value.empty}</span>;
  return (
    <dl className="grid grid-cols-[fit-content(40%)_minmax(0,1fr)] gap-x-4 gap-y-1.5">
      {props.members.map(([key, member]) => (
        <Member key={key} name={key} value={member} />
      ))}
    </dl>
  );
}

function Member(props: { readonly name: string; readonly value: JsonValue }) {
  const m = useMessages();
  const deep =
    typeof props.value === "object" &&
    props.value !== null &&
    valueKind(props.value).kind !== "artifact";
  return (
    <>
      <dt
        className={deep ? "col-span-2 text-muted" : "wrap-anywhere text-muted"}
        title={props.name}
      >
        {memberName(props.name, m.value.members)}
      </dt>
      <dd className={deep ? "col-span-2 min-w-0 border-line border-l pl-3" : "min-w-0"}>
        <ValueView value={props.value} name={props.name} />
      </dd>
    </>
  );
}

function List({ items }: { readonly items: readonly JsonValue[] }) {
  const m = useMessages();
  const [all, setAll] = useState(false);
  if (items.length === 0) return <span className="text-muted">{m.value.empty}</span>;
  const shown = all ? items : items.slice(0, shownAtFirst);
  const plain = shown.every((item) => typeof item !== "object");
  return (
    <div>
      <ol className={plain ? "flex flex-wrap gap-x-3 gap-y-1" : "grid gap-2"}>
        {shown.map((item, place) => (
          // The items of a value have no names and do not move.
          <li key={place} className={plain ? undefined : "border-line border-l pl-3"}>
            <ValueView value={item} />
          </li>
        ))}
      </ol>
      <More all={all} shown={shown.length} total={items.length} onToggle={() => setAll(!all)} />
    </div>
  );
}

function Table(props: {
  readonly columns: readonly string[];
  readonly rows: readonly { readonly [key: string]: JsonValue }[];
}) {
  const m = useMessages();
  const [all, setAll] = useState(false);
  const { columns, rows } = props;
  const shown = all ? rows : rows.slice(0, shownAtFirst);
  const numeric = new Set(
    columns.filter((column) => rows.every((row) => typeof (row[column] ?? 0) === "number")),
  );
  return (
    <div className="min-w-0">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys */}
      <div className="max-h-96 overflow-auto rounded-md border border-line" tabIndex={0}>
        <table className="w-full border-collapse text-sm">
          <thead>
            <tr>
              {columns.map((column) => (
                <th
                  key={column}
                  scope="col"
                  className={`sticky top-0 whitespace-nowrap bg-sunken px-2.5 py-1.5 font-[520] text-muted ${numeric.has(column) ? "text-right" : "text-left"}`}
                >
                  {memberName(column, m.value.members)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, place) => (
              <tr key={place} className="border-line border-t">
                {columns.map((column) => (
                  <td
                    key={column}
                    className={`max-w-80 px-2.5 py-1.5 ${numeric.has(column) ? "text-right" : "text-left"}`}
                  >
                    <ValueView value={row[column]} name={column} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <More all={all} shown={shown.length} total={rows.length} onToggle={() => setAll(!all)} />
    </div>
  );
}

function More(props: {
  readonly all: boolean;
  readonly shown: number;
  readonly total: number;
  readonly onToggle: () => void;
}) {
  const m = useMessages();
  if (props.total <= shownAtFirst) return null;
  return (
    <button
      type="button"
      onClick={props.onToggle}
      className="mt-1.5 rounded-sm text-accent text-sm hover:underline"
    >
      {props.all ? m.artifact.showLess : `${m.artifact.showAll} (${props.total})`}
    </button>
  );
}
