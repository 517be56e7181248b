import { ChevronDown, type LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { classNames } from "./class-names.ts";

export interface SelectProps<T extends string> extends Omit<ComponentProps<"select">, "onChange"> {
  readonly value: T;
  readonly options: readonly (readonly [value: T, words: string])[];
  readonly onChoose: (value: T) => void;
  readonly icon?: LucideIcon | undefined;
  /** Without a border, among other tools. */
  readonly quiet?: boolean;
}

/** One of a few, opened by the platform's own list. */
export function Select<T extends string>(props: SelectProps<T>) {
  const { value, options, onChoose, icon: Icon, quiet = false, className, ...rest } = props;
  return (
    <span className={classNames("relative inline-flex min-w-0 items-center", className)}>
      {Icon !== undefined && (
        <Icon
          size={15}
          strokeWidth={1.75}
          aria-hidden="true"
          className="pointer-events-none absolute left-2.5 text-muted"
        />
      )}
      <select
        {...rest}
        value={value}
        onChange={({ target }) => {
          const chosen = options.find(([known]) => known === target.value);
          if (chosen !== undefined) onChoose(chosen[0]);
        }}
        className={classNames(
          "h-full w-full min-w-0 appearance-none truncate rounded-md pr-7 disabled:opacity-50 aria-invalid:border-tone",
          Icon === undefined ? "pl-3" : "pl-8",
          quiet
            ? "bg-transparent text-muted hover:bg-hover hover:text-text"
            : "border border-line bg-surface text-text",
        )}
      >
        {options.map(([known, words]) => (
          <option key={known} value={known} className="bg-surface text-text">
            {words}
          </option>
        ))}
      </select>
      <ChevronDown
        size={14}
        strokeWidth={1.75}
        aria-hidden="true"
        className="pointer-events-none absolute right-2 text-muted"
      />
    </span>
  );
}
