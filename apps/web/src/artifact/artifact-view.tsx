import type { ArtifactRef } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useMessages } from "../i18n/messages.tsx";
import { fetched, PartPlace } from "../server/fetched.tsx";
import { ErrorNote, tell } from "../ui/error-note.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import { ArtifactLine } from "./artifact-line.tsx";
import { FileGone } from "./file-gone.tsx";
import { Picture } from "./picture.tsx";
import { useIsTaller } from "./use-is-taller.ts";

const Markdown = fetched(async () => (await import("./markdown.tsx")).default);

/** Text larger than this is downloaded, not shown. */
const textShownBytes = 512 * 1024;
/** As much of a text is shown at first: the maximum height of its frame. */
const shownPx = 420;

/** What a file holds, by its media type: pictures as pictures, markdown as text, tables and the rest to download. */
export function ArtifactView({ artifact }: { readonly artifact: ArtifactRef }) {
  const { mediaType, bytes } = artifact;
  const type = mediaType.split(";", 1)[0] ?? mediaType;
  if (type.startsWith("image/")) return <Picture artifact={artifact} />;
  if (type === "text/html" && bytes <= textShownBytes) return <Page artifact={artifact} />;
  const isText = type.startsWith("text/") || type === "application/json";
  if (isText && type !== "text/csv" && bytes <= textShownBytes)
    return <TextFile artifact={artifact} markdown={type === "text/markdown"} />;
  return (
    <div className="px-4 py-3">
      <ArtifactLine artifact={artifact} />
    </div>
  );
}

/** Sandboxed without any permission: no script, no form, no address of ours; the app's own policy holds inside too. */
function Page({ artifact }: { readonly artifact: ArtifactRef }) {
  const text = useText(artifact);
  if (text.isError) return <Unread error={text.error} />;
  if (text.data === undefined) return <SkeletonRows count={5} />;
  return (
    <div className="px-4 py-3">
      <iframe
        title={artifact.name}
        sandbox=""
        srcDoc={text.data}
        className="h-[480px] w-full rounded-md border border-line bg-white"
      />
      <div className="mt-3 text-sm">
        <ArtifactLine artifact={artifact} />
      </div>
    </div>
  );
}

function useText(artifact: ArtifactRef) {
  const { artifacts } = useStepcast();
  return useQuery({
    queryKey: ["artifact-text", artifact.$artifact],
    queryFn: async ({ signal }) =>
      new TextDecoder().decode(await artifacts.download(artifact, { signal })),
    // The id is the hash of the content, so it never grows stale.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function Unread({ error }: { readonly error: unknown }) {
  if (tell(error).code !== "not_found") return <ErrorNote error={error} className="m-4" />;
  return (
    <p className="px-4 py-3">
      <FileGone />
    </p>
  );
}

function TextFile(props: { readonly artifact: ArtifactRef; readonly markdown: boolean }) {
  const m = useMessages();
  const { artifact, markdown } = props;
  const [all, setAll] = useState(false);
  const [content, setContent] = useState<HTMLElement | null>(null);
  const isLong = useIsTaller(content, shownPx);
  const text = useText(artifact);
  if (text.isError) return <Unread error={text.error} />;
  if (text.data === undefined) return <SkeletonRows count={5} />;
  return (
    <div className="px-4 py-3">
      <div className={all ? undefined : "relative max-h-[420px] overflow-hidden"}>
        <div ref={setContent}>
          {markdown ? (
            <PartPlace meanwhile={<SkeletonRows count={5} />}>
              <Markdown text={text.data} />
            </PartPlace>
          ) : (
            <pre className="figures overflow-x-auto text-sm" dir="auto">
              {text.data}
            </pre>
          )}
        </div>
        {isLong && !all && (
          <div className="pointer-events-none absolute inset-x-0 bottom-0 h-12 bg-linear-to-b from-transparent to-surface" />
        )}
      </div>
      <div className="mt-3 flex flex-wrap items-center justify-between gap-2 text-sm">
        <ArtifactLine artifact={artifact} />
        {isLong && (
          <button
            type="button"
            onClick={() => setAll(!all)}
            className="pointer-coarse:min-h-touch rounded-sm text-accent hover:underline"
          >
            {all ? m.artifact.showLess : m.artifact.showAll}
          </button>
        )}
      </div>
    </div>
  );
}
