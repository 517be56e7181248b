import { LoadNewVersion } from "../server/load-new-version.tsx";
import { useNewVersionWords } from "../server/new-version-words.ts";
import { classNames } from "../ui/class-names.ts";

/** Says that the server has a newer app than the page; when to load it is the person's choice. */
export function NewVersionLine(props: { readonly isNew: boolean; readonly className: string }) {
  const w = useNewVersionWords();
  const { isNew, className } = props;
  return (
    <div className={isNew ? classNames("bg-accent-soft text-sm", className) : undefined}>
      {/* There before it says something: what comes together with its words is not read out. */}
      <div role="status">
        {isNew && (
          <>
            <p className="font-[520]">{w.title}</p>
            <p className="mt-0.5 text-muted text-xs leading-4">{w.body}</p>
          </>
        )}
      </div>
      {isNew && <LoadNewVersion />}
    </div>
  );
}
