export { credentialTables } from "./credential-tables.ts";
export { createIdentity, type IdentityService, type IssuerDoor } from "./identity.ts";
export type { Invitation } from "./invitations.ts";
export type { Departure, OidcSettings } from "./issuer.ts";
export type { IdentityOptions } from "./opened.ts";
export type { JwtSettings } from "./outside-jwt.ts";
export type { BegunSession, From } from "./people.ts";
