import type { ComponentProps, MouseEvent } from "react";
import { classNames } from "./class-names.ts";

type Look = "solid" | "plain" | "quiet" | "danger";
type Size = "regular" | "small";

/** An edge that is not seen is seen where the system sets the colours and takes the backgrounds away. */
const looks: Readonly<Record<Look, string>> = {
  solid: "border-transparent bg-accent-solid text-on-accent hover:bg-accent-hover",
  plain: "border-line bg-surface text-text hover:bg-hover",
  quiet: "border-transparent text-muted hover:bg-hover hover:text-text",
  danger: "border-line bg-surface text-ink hover:bg-hover",
};

const sizes: Readonly<Record<Size, string>> = {
  regular: "h-9 px-3.5 text-base pointer-coarse:h-touch",
  small: "h-8 px-2.5 text-sm pointer-coarse:h-touch",
};

export interface ButtonProps extends ComponentProps<"button"> {
  readonly look?: Look;
  readonly size?: Size;
}

/** Disabled, it does nothing and keeps the focus: browsers take it from a button that is disabled by them. */
export function Button(props: ButtonProps) {
  const { look = "plain", size = "regular", disabled = false, className, onClick, ...rest } = props;
  return (
    <button
      type="button"
      data-tone={look === "danger" ? "failed" : undefined}
      aria-disabled={disabled || undefined}
      className={classNames(buttonClass(look, size), className)}
      {...rest}
      onClick={once(disabled, onClick)}
    />
  );
}

/**
 * What a click on a button does. The second click of a double click does nothing: it meets what has
 * come to stand there, such as the next question.
 */
export function once(disabled: boolean, press: ComponentProps<"button">["onClick"]) {
  return (event: MouseEvent<HTMLButtonElement>): void => {
    if (disabled || event.detail > 1) event.preventDefault();
    else press?.(event);
  };
}

/** The look of a button, for links that look like one. */
export function buttonClass(look: Look = "plain", size: Size = "regular"): string {
  return classNames(
    "inline-flex shrink-0 select-none items-center justify-center gap-1.5 rounded-md border font-[520] transition-colors duration-150 aria-disabled:cursor-default aria-disabled:opacity-50",
    looks[look],
    sizes[size],
  );
}
