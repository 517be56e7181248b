import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** A bordered surface with an optional head. Panels do not nest. */
export function Panel(props: {
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}) {
  return (
    <section
      className={classNames(
        "overflow-hidden rounded-lg border border-line bg-surface",
        props.className,
      )}
    >
      {props.title !== undefined && (
        <header className="flex min-h-11 items-center gap-2 px-3.5">
          <h2 className="flex min-w-0 flex-1 items-center gap-2 font-[560] text-base">
            {props.title}
          </h2>
          {props.aside}
        </header>
      )}
      {props.children}
    </section>
  );
}

/** A small heading over a list. */
export function SectionTitle(props: { readonly children: ReactNode; readonly aside?: ReactNode }) {
  return (
    <div className="mb-1.5 flex min-h-6 items-center justify-between gap-2 px-1">
      <h2 className="font-[520] text-muted text-xs">{props.children}</h2>
      {props.aside}
    </div>
  );
}
