import type { ReactNode } from "react";

/** A part of the inspector under its own heading. */
export function Part(props: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="border-line border-t px-4 py-3">
      <div className="mb-1.5 flex min-h-6 items-center justify-between">
        <h3 className="font-[520] text-muted text-xs">{props.title}</h3>
        {props.aside}
      </div>
      {props.children}
    </div>
  );
}
