import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { useNewVersionWords } from "./new-version-words.ts";
import { serverAnswers } from "./when-reachable.ts";

/** Nothing else reloads the page: whoever presses it chose the moment. A server that is away would give no page at all. */
export function LoadNewVersion() {
  const w = useNewVersionWords();
  const [state, setState] = useState<"idle" | "asking" | "away">("idle");
  const load = async () => {
    setState("asking");
    if (await serverAnswers()) window.location.reload();
    else setState("away");
  };
  return (
    <div className="mt-2">
      <Button size="small" disabled={state === "asking"} onClick={() => void load()}>
        {w.load}
      </Button>
      <div role="status">
        {state === "away" && <p className="mt-1 text-muted text-xs">{w.away}</p>}
      </div>
    </div>
  );
}
