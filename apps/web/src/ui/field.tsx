import { type ComponentProps, type ReactNode, useId } from "react";
import { classNames } from "./class-names.ts";
import { Select } from "./select.tsx";

const inputClass =
  "h-9 w-full min-w-0 rounded-md border border-line bg-surface px-3 text-base disabled:opacity-50 aria-invalid:border-tone pointer-coarse:h-touch";

interface Around {
  readonly label: string;
  readonly hint?: ReactNode;
  /** What is wrong with the value. */
  readonly problem?: string | undefined;
  readonly className?: string | undefined;
}

/** A line of text with its label, a hint, and what is wrong with it. */
export function TextField(props: Around & Omit<ComponentProps<"input">, "id">) {
  const { label, hint, problem, className, ...rest } = props;
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      {(attributes) => <input {...rest} {...attributes} className={inputClass} />}
    </Field>
  );
}

/** One of a few, as the platform offers it. */
export function SelectField<T extends string>(
  props: Around & {
    readonly value: T;
    readonly options: readonly (readonly [value: T, words: string])[];
    readonly onChoose: (value: T) => void;
    readonly disabled?: boolean;
  },
) {
  const { label, hint, problem, className, value, options, onChoose, disabled } = props;
  return (
    <Field label={label} hint={hint} problem={problem} className={className}>
      {(attributes) => (
        <Select
          {...attributes}
          value={value}
          options={options}
          onChoose={onChoose}
          disabled={disabled}
          className="flex h-9 w-full text-base pointer-coarse:h-touch"
        />
      )}
    </Field>
  );
}

interface Attributes {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string | undefined;
}

function Field(props: Around & { readonly children: (attributes: Attributes) => ReactNode }) {
  const { label, hint, problem, className, children } = props;
  const id = useId();
  const noteId = `${id}-note`;
  const note = problem ?? hint;
  return (
    <div className={className} data-tone={problem === undefined ? undefined : "failed"}>
      <label htmlFor={id} className="mb-1 block font-[520] text-sm">
        {label}
      </label>
      {children({
        id,
        "aria-invalid": problem !== undefined,
        "aria-describedby": note === undefined ? undefined : noteId,
      })}
      {note !== undefined && (
        <p
          id={noteId}
          role={problem === undefined ? undefined : "alert"}
          className={classNames("mt-1 text-sm", problem === undefined ? "text-muted" : "text-ink")}
        >
          {note}
        </p>
      )}
    </div>
  );
}
