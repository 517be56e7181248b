import { useEffect, useState } from "react";

/** Whether an element is taller than `px`; told anew when it grows, as when a part of it loads. */
export function useIsTaller(element: HTMLElement | null, px: number): boolean {
  const [taller, setTaller] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const observer = new ResizeObserver(() => setTaller(element.offsetHeight > px));
    observer.observe(element);
    return () => observer.disconnect();
  }, [element, px]);
  return taller;
}
