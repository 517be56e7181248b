import { Ellipsis, type LucideIcon } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { IconButton } from "./icon-button.tsx";
import { Menu, menuItemClass } from "./menu.tsx";

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
    <Menu align="end" trigger={<IconButton icon={Ellipsis} label={props.label} />}>
      {props.actions.map(({ icon: Icon, label, onSelect, danger = false }) => (
        <DropdownMenu.Item
          key={label}
          onSelect={onSelect}
          data-tone={danger ? "failed" : undefined}
          className={`${menuItemClass} ${danger ? "text-ink" : ""}`}
        >
          <Icon size={14} strokeWidth={1.75} aria-hidden="true" />
          {label}
        </DropdownMenu.Item>
      ))}
    </Menu>
  );
}
