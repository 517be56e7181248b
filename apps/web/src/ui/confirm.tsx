import { AlertDialog } from "radix-ui";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import { useFocusBack } from "./use-focus-back.ts";

/** Asks before something that is not easily taken back. Focus returns to where it was. */
export function Confirm(props: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly body: ReactNode;
  /** Absent: there is nothing left to agree to. */
  readonly yes: string | undefined;
  readonly no: string;
  readonly onYes: () => void;
}) {
  const focus = useFocusBack();
  return (
    <AlertDialog.Root open={props.open} onOpenChange={props.onOpenChange}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="fixed inset-0 z-40 bg-[oklch(0.1_0.02_275/0.45)]" />
        <AlertDialog.Content
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
          className="arrive fixed inset-x-4 top-1/4 z-50 mx-auto max-w-md rounded-lg border border-line bg-surface p-5"
        >
          <AlertDialog.Title className="font-[560] text-md">{props.title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-base text-muted">
            {props.body}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{props.no}</Button>
            </AlertDialog.Cancel>
            {props.yes !== undefined && (
              <AlertDialog.Action asChild onClick={props.onYes}>
                <Button look="solid">{props.yes}</Button>
              </AlertDialog.Action>
            )}
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
