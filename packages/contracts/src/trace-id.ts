/** The id in a `traceparent`; undefined without one. */
export function traceIdOf(parent: string | undefined): string | undefined {
  return parent?.split("-")[1];
}
