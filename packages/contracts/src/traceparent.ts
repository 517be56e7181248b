import { z } from "zod";

/**
 * Where in a distributed trace something belongs: the header of W3C Trace Context, version 00, with
 * ids that are not all zeros. Source: https://www.w3.org/TR/trace-context/#traceparent-header
 */
export const traceparent = z
  .string()
  .regex(/^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/);

/** The id of a trace, which all that belongs to it shares. */
export const traceId = z.string().regex(/^(?!0{32})[0-9a-f]{32}$/);
