import type { Closed } from "@stepcast/api";
import type { Kysely } from "kysely";
import type { LastUse } from "./last-use.ts";
import type { Outsiders } from "./outsiders.ts";
import type { People } from "./people.ts";
import type { Tables } from "./tables.ts";

/** What the desks of one identity work with. */
export interface Parts {
  readonly db: Kysely<Tables>;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Loaded when first needed: keys and tokens go without. */
  readonly people: () => Promise<People>;
  readonly lastUse: LastUse;
  readonly outsiders: Outsiders;
  /** Where people reach the server, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Drops what is remembered, and tells. */
  readonly close: (closed: Closed) => void;
}
