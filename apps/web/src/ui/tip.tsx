import { Tooltip } from "radix-ui";
import type { FocusEvent, ReactNode } from "react";
import { Keys } from "./keys.tsx";

/** A word about what is under the pointer or was reached by keys, with its key. The child must take a ref and its own name. */
export function Tip(props: {
  readonly text: string;
  readonly keys?: string | undefined;
  readonly side?: "top" | "right";
  readonly children: ReactNode;
}) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild onFocus={keepHidden}>
        {props.children}
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={props.side ?? "top"}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-72 items-center gap-2 rounded-md bg-text px-2 py-1 text-canvas text-xs"
        >
          {props.text}
          {props.keys !== undefined && <Keys keys={props.keys} inverted />}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}

/** What was given the focus without keys, such as by a dialog that closes, is not asked about. */
function keepHidden(event: FocusEvent): void {
  if (!event.currentTarget.matches(":focus-visible")) event.preventDefault();
}
