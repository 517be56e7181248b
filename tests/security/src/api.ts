/** Calls to a server with one credential. */
export interface Api {
  readonly url: string;
  /** The bearer value, or a cookie. */
  readonly headers: Readonly<Record<string, string>>;
  call(path: string, init?: RequestInit): Promise<Response>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  /** The JSON of an answer to GET. Errors: an answer that says no. */
  json<T>(path: string): Promise<T>;
  /** A tRPC query. Returns its data. Errors: an answer that says no. */
  trpcQuery<T>(path: string, input?: unknown): Promise<T>;
  /** A tRPC mutation. Returns its data. Errors: an answer that says no. */
  trpc<T>(path: string, input?: unknown): Promise<T>;
  /** Starts a run of a plan and gives its id. */
  start(plan: unknown): Promise<string>;
  /** Uploads a text and gives the id of the artifact. */
  upload(text: string): Promise<string>;
}

export function apiOf(url: string, headers: Readonly<Record<string, string>>): Api {
  const call: Api["call"] = (path, init = {}) => {
    const all = new Headers(init.headers);
    for (const [name, value] of Object.entries(headers)) all.set(name, value);
    return fetch(`${url}${path}`, { redirect: "manual", ...init, headers: all });
  };
  const post: Api["post"] = (path, body = {}, more = {}) =>
    call(path, {
      method: "POST",
      headers: { "content-type": "application/json", ...more },
      body: JSON.stringify(body),
    });
  return {
    url,
    headers,
    call,
    post,
    json: async (path) =>
      sound(path, await call(path, { headers: { accept: "application/json" } })),
    async trpcQuery<T>(path: string, input?: unknown) {
      const query =
        input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
      const url = `/trpc/${path}${query}`;
      return (await sound<{ result: { data: T } }>(path, await call(url))).result.data;
    },
    async trpc<T>(path: string, input?: unknown) {
      const answer = await sound<{ result: { data: T } }>(path, await post(`/trpc/${path}`, input));
      return answer.result.data;
    },
    async start(plan) {
      const started = await sound<{ runId: string }>("start", await post("/api/v1/runs", { plan }));
      return started.runId;
    },
    async upload(text) {
      const headers = { "content-type": "text/csv", "x-artifact-name": "a.csv" };
      const stored = await call("/api/v1/artifacts", { method: "POST", headers, body: text });
      return (await sound<{ $artifact: string }>("upload", stored)).$artifact;
    },
  };
}

export function withToken(url: string, token: string): Api {
  return apiOf(url, { authorization: `Bearer ${token}` });
}

/** The JSON of an answer. Cast: the caller says what it expects, and its assertions check that. */
async function sound<T>(what: string, response: Response): Promise<T> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${what}: ${response.status} ${text.slice(0, 500)}`);
  return JSON.parse(text) as T;
}
