import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { IconButton } from "./icon-button.tsx";
import { useFocusBack } from "./use-focus-back.ts";

/** A question with fields over the page: centred on a desk, a sheet from below on a phone. Focus returns to where it was. */
export function Dialog(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly body?: ReactNode;
  /** What was typed or shown would be lost: only the buttons close it. */
  readonly sticky?: boolean;
  readonly children: ReactNode;
}) {
  const m = useMessages();
  const focus = useFocusBack();
  const { open, onOpenChange, title, body, sticky = false, children } = props;
  const stay = (event: Event) => {
    if (sticky) event.preventDefault();
  };
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-[oklch(0.1_0.02_275/0.45)]" />
        <Radix.Content
          {...(body === undefined && { "aria-describedby": undefined })}
          onOpenAutoFocus={(event) => {
            focus.remember();
            focusFirst(event);
          }}
          onCloseAutoFocus={focus.giveBack}
          onPointerDownOutside={stay}
          onEscapeKeyDown={stay}
          className="arrive fixed inset-x-0 bottom-0 z-50 max-h-[92dvh] overflow-y-auto rounded-t-lg border border-line bg-surface pb-[env(safe-area-inset-bottom)] md:inset-x-4 md:top-[12vh] md:bottom-auto md:mx-auto md:max-h-[76vh] md:max-w-lg md:rounded-lg"
        >
          <div className="flex items-start gap-3 px-5 pt-4">
            <Radix.Title className="min-w-0 flex-1 font-[560] text-md">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton icon={X} label={m.run.close} className="-mt-1 -mr-2" />
            </Radix.Close>
          </div>
          {body !== undefined && (
            <Radix.Description className="px-5 text-muted">{body}</Radix.Description>
          )}
          <div className="px-5 pt-4 pb-5">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** The first thing to fill in; the way out comes first in the page but not in the mind. */
function focusFirst(event: Event): void {
  const { target } = event;
  if (!(target instanceof HTMLElement)) return;
  event.preventDefault();
  const first = target.querySelector("input, select, output + button");
  (first instanceof HTMLElement ? first : target).focus();
}

/** The buttons at the end of a dialog. */
export function DialogButtons({ children }: { readonly children: ReactNode }) {
  return <div className="mt-5 flex flex-wrap justify-end gap-2">{children}</div>;
}
