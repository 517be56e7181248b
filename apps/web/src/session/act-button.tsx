import { Button, type ButtonProps } from "../ui/button.tsx";
import { Tip } from "../ui/tip.tsx";
import { useRefusal } from "./use-me.ts";

/** A button that commands a run. For those who may not it stays, does nothing, and says why. */
export function ActButton({ onClick, ...rest }: ButtonProps) {
  const refusal = useRefusal("runs");
  if (refusal === undefined) return <Button onClick={onClick} {...rest} />;
  return (
    <Tip text={refusal}>
      <Button {...rest} type="button" disabled={false} aria-disabled="true" />
    </Tip>
  );
}
