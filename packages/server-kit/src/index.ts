export type { Dialect } from "@stepcast/dialects";
