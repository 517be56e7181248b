import { Ellipsis, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { IconButton } from "./icon-button.tsx";

export interface RowAction {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly onSelect: () => void;
  /** It takes something away. */
  readonly danger?: boolean;
}

/** What can be done with a row of a list. */
export function RowMenu(props: { readonly label: string; readonly actions: readonly RowAction[] }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger asChild>
        <IconButton icon={Ellipsis} label={props.label} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="arrive z-50 min-w-44 rounded-lg border border-line bg-surface p-1"
        >
          {props.actions.map(({ icon: Icon, label, onSelect, danger = false }) => (
            <DropdownMenu.Item
              key={label}
              onSelect={onSelect}
              data-tone={danger ? "failed" : undefined}
              className={`flex h-8 items-center gap-2 rounded-[5px] px-2 text-base outline-none data-[highlighted]:bg-hover pointer-coarse:h-touch ${danger ? "text-ink" : ""}`}
            >
              <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
