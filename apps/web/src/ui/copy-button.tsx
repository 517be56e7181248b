import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { IconButton } from "./icon-button.tsx";

const shownMs = 1_500;

/** Puts text on the clipboard and says so for a moment. */
export function CopyButton(props: { readonly text: string; readonly label?: string }) {
  const m = useMessages();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), shownMs);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = () => {
    navigator.clipboard.writeText(props.text).then(
      () => setCopied(true),
      // Without permission nothing was copied, and the button does not claim it.
      () => setCopied(false),
    );
  };
  return (
    <IconButton
      icon={copied ? Check : Copy}
      label={copied ? m.activity.copied : (props.label ?? m.activity.copy)}
      onClick={copy}
    />
  );
}
