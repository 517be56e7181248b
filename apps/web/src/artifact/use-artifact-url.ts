import type { ArtifactRef } from "@stepcast/contracts";
import { useStepcast } from "@stepcast/react";
import { use, useEffect, useState } from "react";
import { BearerContext } from "../server/bearer.ts";

/**
 * An address of a file for `src`. Where the browser's cookie does not open it, the file is fetched and
 * kept as long as it is shown; undefined until then.
 */
export function useArtifactUrl(
  { $artifact: id, mediaType }: ArtifactRef,
  onFailure: () => void,
): string | undefined {
  const { artifacts } = useStepcast();
  const bearer = use(BearerContext);
  const [kept, setKept] = useState<string>();
  useEffect(() => {
    if (!bearer) return;
    const gone = new AbortController();
    let url: string | undefined;
    artifacts.download(id, { signal: gone.signal }).then(
      (bytes) => {
        url = URL.createObjectURL(blobOf(bytes, mediaType));
        setKept(url);
      },
      () => {
        if (!gone.signal.aborted) onFailure();
      },
    );
    return () => {
      gone.abort();
      if (url !== undefined) URL.revokeObjectURL(url);
    };
  }, [id, mediaType, artifacts, bearer, onFailure]);
  return bearer ? kept : artifacts.url(id);
}

export function blobOf(bytes: Uint8Array, mediaType: string): Blob {
  // Cast: the bytes of an answer are in a plain buffer.
  return new Blob([bytes as BlobPart], { type: mediaType });
}
