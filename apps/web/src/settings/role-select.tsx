import type { Role } from "@stepcast/contracts";
import { Select } from "../ui/select.tsx";
import { roles } from "./roles.ts";
import { useSettingsWords } from "./use-settings-words.ts";

/** A role, changed in place. */
export function RoleSelect(props: {
  readonly label: string;
  readonly value: Role;
  readonly disabled?: boolean;
  readonly onChoose: (role: Role) => void;
}) {
  const w = useSettingsWords();
  const { label, value, disabled = false, onChoose } = props;
  return (
    <Select
      aria-label={label}
      value={value}
      options={roles.map((role) => [role, w.roles[role]])}
      onChoose={onChoose}
      disabled={disabled}
      className="h-8 text-sm pointer-coarse:h-touch"
    />
  );
}
