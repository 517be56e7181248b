import type { Role } from "@stepcast/contracts";

/** Every role, in the order of what it may do. The contracts' own list brings its schemas along. */
export const roles = ["owner", "member", "viewer"] as const satisfies readonly Role[];
