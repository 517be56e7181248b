import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface Column<R> {
  readonly name: string;
  readonly cell: (row: R) => ReactNode;
  /** Numbers stand at the right edge of their column. */
  readonly numeric?: boolean;
  /** Left out where there is no room for it. */
  readonly wide?: boolean;
}

/** Rows of equal facts under named columns; wider than its place it scrolls. */
export function DataTable<R>(props: {
  readonly label: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  readonly keyOf: (row: R) => string;
}) {
  const { label, columns, rows, keyOf } = props;
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
      tabIndex={0}
      className="overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full border-collapse text-sm tabular-nums">
        <thead>
          <tr className="border-line border-b">
            {columns.map((column) => (
              <th
                key={column.name}
                scope="col"
                className={cellClass(column, "font-[520] text-muted text-xs")}
              >
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className="border-line border-b last:border-0">
              {columns.map((column) => (
                <td key={column.name} className={cellClass(column, "align-top")}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function cellClass<R>({ numeric = false, wide = false }: Column<R>, look: string): string {
  return classNames(
    "px-2 py-2 first:pl-3.5 last:pr-3.5 md:px-3.5",
    numeric ? "text-right" : "text-left",
    wide && "hidden md:table-cell",
    look,
  );
}
