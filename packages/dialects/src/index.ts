export type { Dialect, DialectFrame } from "./dialect.ts";
