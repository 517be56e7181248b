import { classNames } from "./class-names.ts";

/** A key or a chord, as on the keyboard. */
export function Keys(props: { readonly keys: string; readonly inverted?: boolean }) {
  return (
    <kbd
      className={classNames(
        "inline-grid h-4 min-w-4 place-items-center rounded-[4px] border px-1 font-sans text-[0.6875rem] leading-none",
        props.inverted ? "border-canvas/40" : "border-line text-muted",
      )}
    >
      {props.keys}
    </kbd>
  );
}
