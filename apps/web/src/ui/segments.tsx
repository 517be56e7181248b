import { ToggleGroup } from "radix-ui";
import { classNames } from "./class-names.ts";

export interface Segment<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** One of a few, side by side. */
export function Segments<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly segments: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
  readonly className?: string;
}) {
  const choose = (value: string) => {
    const chosen = props.segments.find((segment) => segment.value === value);
    if (chosen !== undefined) props.onChange(chosen.value);
  };
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={props.label}
      value={props.value}
      onValueChange={choose}
      className={classNames("inline-flex rounded-md bg-sunken p-0.5", props.className)}
    >
      {props.segments.map((segment) => (
        <ToggleGroup.Item
          key={segment.value}
          value={segment.value}
          title={segment.hint}
          className="h-7 rounded-[5px] px-2.5 font-[480] text-muted text-sm hover:text-text data-[state=on]:bg-surface data-[state=on]:text-text data-[state=on]:shadow-[0_0_0_1px_var(--sc-line)] pointer-coarse:h-touch"
        >
          {segment.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  );
}
