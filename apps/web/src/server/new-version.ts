import { useConnection } from "@stepcast/react";
import { useEffect, useRef, useState } from "react";

/** Told to the page by whatever finds out. */
const found = "stepcast:new-version";

/**
 * Whether the server has another build of the app than the page was made from. False where it cannot be told:
 * no answer, or one that is no page of the app.
 */
export async function findNewVersion(): Promise<boolean> {
  const isNew = await fetch("/index.html", { cache: "no-store", headers: { accept: "text/html" } })
    .then(async (response) => (response.ok ? await response.text() : ""))
    .then(
      (html) => isOtherBuild(html, document),
      () => false,
    );
  if (isNew) window.dispatchEvent(new Event(found));
  return isNew;
}

/** The name of a build's script holds the hash of all that it is made of. */
function isOtherBuild(html: string, shown: Document): boolean {
  const served = scriptOf(new DOMParser().parseFromString(html, "text/html"));
  const own = scriptOf(shown);
  return served !== undefined && own !== undefined && served !== own;
}

/** The server's own: extensions put theirs into the page, too. */
function scriptOf(page: Document): string | undefined {
  return page.querySelector('script[type=module][src^="/"]')?.getAttribute("src") ?? undefined;
}

/** True once the server was found to have a newer app; a connection or a page that comes back is a reason to look. */
export function useNewVersion(): boolean {
  const [isNew, setIsNew] = useState(false);
  const wasLost = useRef(false);
  const state = useConnection((status) => status.state);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    window.addEventListener(found, () => setIsNew(true), { signal });
    // A page that stood still knows of no connection that was lost.
    document.addEventListener("resume", () => void findNewVersion(), { signal });
    const shown = ({ persisted }: PageTransitionEvent) => persisted && void findNewVersion();
    window.addEventListener("pageshow", shown, { signal });
    return () => stop.abort();
  }, []);
  useEffect(() => {
    if (state === "reconnecting" || state === "offline") wasLost.current = true;
    if (state !== "live" || !wasLost.current) return;
    wasLost.current = false;
    void findNewVersion();
  }, [state]);
  return isNew;
}
