import { useCallback, useEffect, useRef } from "react";

/** Tells whether what asks is still on the page: an answer that comes later must not lead anybody away from where they are. */
export function useIsOpen(): () => boolean {
  const open = useRef(false);
  useEffect(() => {
    open.current = true;
    return () => {
      open.current = false;
    };
  }, []);
  return useCallback(() => open.current, []);
}
