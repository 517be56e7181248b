import { DropdownMenu } from "radix-ui";
import { type ReactNode, useEffect, useState } from "react";

/** How an item of a menu looks. */
export const menuItemClass =
  "flex h-8 items-center gap-2 rounded-[5px] px-2 text-base outline-none data-[highlighted]:bg-hover pointer-coarse:h-touch";

/**
 * A menu under its button. Not modal: a modal one hides the rest of the page from assistive technology
 * while that rest can still hold the focus. Within the page's content, so that it lies in a landmark.
 */
export function Menu(props: {
  readonly trigger: ReactNode;
  readonly align?: "start" | "center" | "end";
  readonly children: ReactNode;
}) {
  const [content, setContent] = useState<HTMLElement | null>(null);
  useEffect(() => setContent(document.getElementById("content")), []);
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{props.trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal container={content}>
        <DropdownMenu.Content
          align={props.align ?? "center"}
          sideOffset={6}
          collisionPadding={8}
          className="arrive z-50 min-w-44 rounded-lg border border-line bg-surface p-1"
        >
          {props.children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
