import { Button } from "../ui/button.tsx";
import { LoadNewVersion } from "./load-new-version.tsx";
import { useNewVersionWords } from "./new-version-words.ts";
import type { PartMissing } from "./part-missing.ts";

/** In the place of a part that the server does not have: why, and what helps. */
export function MissingPart(props: {
  readonly error: PartMissing;
  readonly retryWord: string;
  readonly onRetry: (() => void) | undefined;
  readonly className: string;
}) {
  const w = useNewVersionWords();
  const { error, retryWord, onRetry, className } = props;
  const place = `rounded-md px-3.5 py-2.5 text-base ${className}`;
  if (error.isReplaced)
    return (
      <div className={`bg-accent-soft ${place}`}>
        <p className="font-[520]">{w.title}</p>
        <p className="mt-0.5 text-muted text-sm">{w.body}</p>
        <LoadNewVersion />
      </div>
    );
  return (
    <div role="alert" data-tone="failed" className={`bg-tone/10 ${place}`}>
      <p className="text-ink">{w.missing}</p>
      {onRetry !== undefined && (
        <Button size="small" className="mt-2" onClick={onRetry}>
          {retryWord}
        </Button>
      )}
    </div>
  );
}
