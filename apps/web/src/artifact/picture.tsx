import type { ArtifactRef } from "@stepcast/contracts";
import { useCallback, useState } from "react";
import { classNames } from "../ui/class-names.ts";
import { ArtifactLine } from "./artifact-line.tsx";
import { FileGone } from "./file-gone.tsx";
import { useArtifactUrl } from "./use-artifact-url.ts";

/** Drawings are lettered in 12 px or more at their own size; on a phone they stay large enough for 11 px, and scroll. */
const legible = 11 / 12;

/** As an image and never as a document: nothing in it can run or load. */
export function Picture({ artifact }: { readonly artifact: ArtifactRef }) {
  const [broken, setBroken] = useState(false);
  const [ownWidth, setOwnWidth] = useState(0);
  const fail = useCallback(() => setBroken(true), []);
  const url = useArtifactUrl(artifact, fail);
  const drawn = artifact.mediaType.startsWith("image/svg");
  return (
    <figure className="p-4">
      {broken ? (
        <p>
          <FileGone />
        </p>
      ) : (
        <div
          {...(drawn && { role: "group", "aria-label": artifact.name, tabIndex: 0 })}
          className="overflow-x-auto rounded-md"
        >
          <img
            src={url}
            alt={artifact.name}
            onError={fail}
            onLoad={({ currentTarget }) => setOwnWidth(currentTarget.naturalWidth)}
            style={drawn ? { minWidth: Math.ceil(ownWidth * legible) } : undefined}
            className={classNames(
              "mx-auto h-auto max-h-[440px] w-full object-contain sm:min-w-0!",
              drawn && "max-sm:max-h-none",
            )}
          />
        </div>
      )}
      <figcaption className="mt-2 text-sm">
        <ArtifactLine artifact={artifact} />
      </figcaption>
    </figure>
  );
}
