import { useLayoutEffect, useRef } from "react";
import { CopyButton } from "./copy-button.tsx";

/** A value that is shown to be copied: a link, a key, a command. Takes the focus that went with the form that asked for it. */
export function Secret(props: {
  readonly label: string;
  readonly value: string;
  readonly multiline?: boolean;
}) {
  const { label, value, multiline = false } = props;
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (document.activeElement !== document.body) return;
    box.current?.querySelector("button")?.focus();
  }, []);
  return (
    <div
      ref={box}
      className="flex items-start gap-1 rounded-md border border-line bg-sunken py-1 pr-1 pl-3"
    >
      {multiline ? (
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keys
          tabIndex={0}
          className="figures min-w-0 flex-1 overflow-x-auto py-1.5 text-xs leading-5"
        >
          {value}
        </pre>
      ) : (
        <output
          aria-label={label}
          className="figures min-w-0 flex-1 select-all break-all py-1.5 text-sm"
        >
          {value}
        </output>
      )}
      <CopyButton text={value} label={label} />
    </div>
  );
}
