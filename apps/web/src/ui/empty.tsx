import type { ReactNode } from "react";

/** What a list says when it has nothing: one sentence, and one thing to do. */
export function Empty(props: { readonly text: string; readonly children?: ReactNode }) {
  return (
    <div className="rounded-lg border border-line border-dashed px-4 py-10 text-center">
      <p className="mx-auto max-w-[52ch] text-muted">{props.text}</p>
      {props.children !== undefined && (
        <div className="mt-4 flex justify-center">{props.children}</div>
      )}
    </div>
  );
}
