import type { Tone } from "@stepcast/react";
import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** A short word about a thing; with a tone it is a status, and then has a sign too. */
export function Badge(props: {
  readonly tone?: Tone | undefined;
  readonly icon?: LucideIcon | undefined;
  readonly children: ReactNode;
}) {
  const { tone, icon: Icon, children } = props;
  return (
    <span
      data-tone={tone}
      className={classNames(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 whitespace-nowrap rounded-[5px] px-1.5 font-[520] text-xs",
        tone === undefined ? "bg-hover text-muted" : "bg-tone/12 text-ink",
      )}
    >
      {Icon !== undefined && <Icon size={12} strokeWidth={2.25} aria-hidden="true" />}
      {children}
    </span>
  );
}
