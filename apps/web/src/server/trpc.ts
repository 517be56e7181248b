import type { AppRouter } from "@stepcast/api";
import { createTRPCReact } from "@trpc/react-query";

/** Queries and mutations, typed by the server's own router. Live state comes from `@stepcast/react`. */
export const trpc = createTRPCReact<AppRouter>();
