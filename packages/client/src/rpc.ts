import type { AppRouter } from "@stepcast/api";
import { createTRPCClient, httpLink, splitLink } from "@trpc/client";
import type { inferRouterInputs, inferRouterOutputs } from "@trpc/server";
import { answered } from "./answered.ts";
import { arrived } from "./body.ts";
import type { Clock } from "./clock.ts";
import { credentialHeaders, fetchAsBearer, type Token } from "./credentials.ts";
import { errorFromThrown, errorFromUnsent, readRefusal } from "./http-error.ts";

export type RouterInputs = inferRouterInputs<AppRouter>;
export type RouterOutputs = inferRouterOutputs<AppRouter>;

/** Every procedure of the router by its path. */
export type ProcedurePath = {
  [Noun in keyof RouterInputs & string]: `${Noun}.${keyof RouterInputs[Noun] & string}`;
}[keyof RouterInputs & string];

interface RequestOptions {
  readonly method?: string;
  readonly signal?: AbortSignal | null | undefined;
}

export interface RpcOptions {
  readonly url: string;
  readonly token: Token | undefined;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Queries and mutations; the subscription has a reader of its own. */
export type Rpc = ReturnType<typeof createRpc>;

export function createRpc({ url, token, fetch, clock }: RpcOptions) {
  const options = {
    url: `${url}/trpc`,
    async fetch(input: RequestInfo | URL | string, init: RequestOptions = {}): Promise<Response> {
      // Not in the time that an answer may take: somebody may have to sign in for it.
      const bearer = await credentialHeaders(token);
      const send = async (signal: AbortSignal, heard: () => void): Promise<Response> => {
        const response = await fetchAsBearer({ token, fetch, bearer }, input, { ...init, signal });
        if (response.headers.get("content-type")?.includes("json") === true)
          return await arrived(response, heard);
        // A proxy's error page is no JSON; tRPC would say only that it could not be parsed.
        throw (await readRefusal(response, clock.now())).error;
      };
      // A change may take its time until it is answered, and whoever asks for it again asks for two.
      const { method, signal = null } = init;
      const heldMs = method === "GET" ? 0 : Number.POSITIVE_INFINITY;
      return await answered(clock, send, signal, heldMs).catch((thrown: unknown) => {
        throw errorFromThrown(thrown, url);
      });
    },
  };
  return createTRPCClient<AppRouter>({
    links: [
      splitLink({
        // A plan is too long for an address.
        condition: (op) => op.path === checkPath,
        true: httpLink({ ...options, methodOverride: "POST" }),
        false: httpLink(options),
      }),
    ],
  });
}

const checkPath = "plans.check" satisfies ProcedurePath;

/** Makes a call and gives its failure the product's form. An abort stays what the caller aborted with. */
export type Ask = <T>(
  call: (options: { readonly signal?: AbortSignal }) => Promise<T>,
  signal?: AbortSignal | undefined,
) => Promise<T>;

export function createAsk(url: string): Ask {
  return async (call, signal) => {
    try {
      return await call({ ...(signal && { signal }) });
    } catch (thrown) {
      signal?.throwIfAborted();
      throw errorFromUnsent(thrown) ?? errorFromThrown(thrown, url);
    }
  };
}
