import { type createCaller, invalidInput } from "@stepcast/api";
import type { z } from "zod";

export type Api = ReturnType<typeof createCaller>;

/** One REST call: the same procedure as over tRPC, at a path of its own. */
export interface RestRoute {
  readonly method: "GET" | "POST";
  /** Below `/api/v1`, parameters as `:name`. */
  readonly path: string;
  /** The procedure's name. */
  readonly operationId: string;
  readonly summary: string;
  /** Parameters of path, query and body as one object, as the procedure takes it. */
  readonly input: z.ZodType;
  readonly answer: z.ZodType;
  /** It begins something, once for each key: `Idempotency-Key` counts as `idempotencyKey` of the body. */
  readonly takesKey?: true;
  /** A body that the API document shows; what the path names is not in it. */
  readonly example?: object;
  run(api: Api, input: unknown): Promise<unknown>;
}

/** Ties a call to the type of its input. */
export function route<I extends z.ZodType>(
  spec: Omit<RestRoute, "input" | "example" | "run"> & {
    readonly input: I;
    readonly example?: Partial<z.input<I>>;
    call(api: Api, input: z.output<I>): Promise<unknown>;
  },
): RestRoute {
  const { call, ...described } = spec;
  return {
    ...described,
    run(api, raw) {
      const parsed = spec.input.safeParse(raw);
      if (!parsed.success) throw invalidInput(parsed.error);
      return call(api, parsed.data);
    },
  };
}
