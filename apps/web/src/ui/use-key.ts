import { useEffect, useRef } from "react";

/** Calls back on a single key, unless somebody is typing or holds Ctrl, Alt or Cmd. */
export function useKey(key: string, onPress: () => void, active = true): void {
  const latest = useRef(onPress);
  latest.current = onPress;
  useEffect(() => {
    if (!active) return;
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== key || event.defaultPrevented) return;
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key, active]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest("input, textarea, select, [role=dialog], [role=alertdialog]") !== null)
  );
}
