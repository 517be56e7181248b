import type { ArtifactRef } from "@stepcast/contracts";
import type { Clock } from "./clock.ts";
import { credentialHeaders, fetchAsBearer, type Token } from "./credentials.ts";
import { errorFromThrown, readRefusal } from "./http-error.ts";
import { mediaTypeOf } from "./media-type.ts";
import type { ArtifactsClient } from "./stepcast.ts";

export interface ArtifactsOptions {
  readonly url: string;
  readonly token: Token | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Files in and out: raw bytes over HTTP, since they are no JSON. */
export function createArtifacts({ url, token, fetch, clock }: ArtifactsOptions): ArtifactsClient {
  const place = `${url}/api/v1/artifacts`;
  /** What `read` makes of the answer. */
  const request = async <T>(
    address: string,
    init: RequestInit,
    read: (response: Response) => Promise<T>,
  ): Promise<T> => {
    try {
      const bearer = await credentialHeaders(token);
      const response = await fetchAsBearer({ token, fetch, bearer }, address, init);
      if (response.ok) return await read(response);
      throw (await readRefusal(response, clock.now())).error;
    } catch (thrown) {
      init.signal?.throwIfAborted();
      throw errorFromThrown(thrown, url);
    }
  };
  const address = (artifact: ArtifactRef | string): string =>
    `${place}/${encodeURIComponent(typeof artifact === "string" ? artifact : artifact.$artifact)}`;

  return {
    async upload({ name, mediaType = mediaTypeOf(name), content }, { signal } = {}) {
      const init = {
        method: "POST",
        headers: { "content-type": mediaType },
        // Cast: bytes over a SharedArrayBuffer are no body, and nobody hands in such.
        body: content as BodyInit,
        signal: signal ?? null,
      };
      // Cast: the server's own answer.
      const read = async (response: Response) => (await response.json()) as ArtifactRef;
      return await request(`${place}?name=${encodeURIComponent(name)}`, init, read);
    },
    url: address,
    async download(artifact, { signal } = {}) {
      const read = async (response: Response) => new Uint8Array(await response.arrayBuffer());
      return await request(address(artifact), { signal: signal ?? null }, read);
    },
  };
}
