import { type ComponentProps, type FormEvent, useRef } from "react";

/**
 * Fields that are sent together. What is sent again before the answer to it came does nothing: two
 * Enters in a row can both be there before anything shows that the first one was heard.
 */
export function Form(
  props: Omit<ComponentProps<"form">, "onSubmit"> & {
    /** Resolves with the answer. Who sends shows why it was refused. */
    readonly onSubmit: () => Promise<unknown>;
  },
) {
  const { onSubmit, ...rest } = props;
  const waits = useRef(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (waits.current) return;
    waits.current = true;
    await onSubmit().catch(() => undefined);
    waits.current = false;
  };
  return <form {...rest} onSubmit={(event) => void submit(event)} />;
}
