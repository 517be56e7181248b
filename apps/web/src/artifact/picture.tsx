import type { ArtifactRef } from "@stepcast/contracts";
import { type CSSProperties, useCallback, useState } from "react";
import { classNames } from "../ui/class-names.ts";
import { ArtifactLine } from "./artifact-line.tsx";
import { FileGone } from "./file-gone.tsx";
import { useArtifactUrl } from "./use-artifact-url.ts";

/**
 * Drawings are lettered in 12 px or more at their own size. Where there is less room they stay large enough for 11 px on a
 * phone, and for 8 px beside other things on a larger screen, and scroll.
 */
const legible = { onPhone: 11 / 12, elsewhere: 8 / 12 };

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
            style={drawn ? widthsOf(ownWidth) : undefined}
            className={classNames(
              "h-auto max-h-[440px] w-full object-contain",
              drawn
                ? "object-left max-sm:max-h-none max-sm:min-w-(--on-phone) sm:min-w-(--elsewhere)"
                : "mx-auto",
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

/** Between what is legible and its own size. */
function widthsOf(ownWidth: number): CSSProperties {
  const widths = {
    "--on-phone": `${Math.ceil(ownWidth * legible.onPhone)}px`,
    "--elsewhere": `${Math.ceil(ownWidth * legible.elsewhere)}px`,
  };
  return { ...widths, ...(ownWidth > 0 && { maxWidth: ownWidth }) };
}
