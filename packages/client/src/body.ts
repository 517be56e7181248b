/** The body piece by piece. A reader and not `for await` over the body, which some browsers lack. */
export async function* pieces(response: Response): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  try {
    for (let step = await reader.read(); !step.done; step = await reader.read()) yield step.value;
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** The same answer with a body that is here, all of it. `heard` is called for every piece; not every `fetch` gives pieces. */
export async function arrived(response: Response, heard: () => void): Promise<Response> {
  const { status, headers } = response;
  const body: Uint8Array<ArrayBuffer>[] = [];
  heard();
  if (!response.body) return response;
  for await (const piece of pieces(response)) {
    heard();
    body.push(piece);
  }
  return new Response(new Blob(body), { status, headers });
}
