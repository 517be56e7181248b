import { type FeedFilter, isErrorCode, parseCursor, StepcastError } from "@stepcast/contracts";
import type { SharedStatus } from "./connection-monitor.ts";
import { connectionMoves } from "./connection-state.ts";
import type { CursorItem } from "./event-stream.ts";

/** What tabs say to each other. It changes with this number, which is part of the line's name: two versions never talk. */
export const tabProtocol = 1;

/** What one tab watches under one filter, and from where on. */
export interface Claim {
  readonly filter: FeedFilter;
  /** Absent: from the first event. */
  readonly cursor: string | undefined;
  /** The server told this cursor, so it is not somebody's guess. */
  readonly confirmed: boolean;
  /** The present stream does not bring all that comes after the cursor. */
  readonly behind: boolean;
}

/** An error as it can be sent; `Error` objects lose their code on the way. */
export interface SentError {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

export type SentStatus = Omit<SharedStatus, "error"> & { readonly error: SentError | undefined };

/** The leader says what is: when it became one, when something changed, and when it is asked. */
export interface LeadMessage {
  readonly kind: "lead";
  readonly tab: string;
  /** For how long nobody has seen it, in milliseconds. */
  readonly hiddenMs: number;
  readonly stream: { readonly id: string; readonly covered: readonly string[] } | undefined;
  readonly status: SentStatus;
}

/**
 * What came of a stream. Together with the stream's filters it proves something: here is everything of
 * these filters after `from`, up to the last item. So it does not matter who says it, or when.
 */
export interface ItemsMessage {
  readonly kind: "items";
  readonly tab: string;
  readonly stream: string;
  /** Absent: from the log's beginning. */
  readonly from: string | undefined;
  readonly items: readonly CursorItem[];
}

/** The server refuses a feed of the tab `to`. */
export interface RefusedMessage {
  readonly kind: "refused";
  readonly tab: string;
  readonly to: string;
  readonly key: string;
  readonly error: SentError;
}

/** All that a tab watches. */
export interface ClaimMessage {
  readonly kind: "claim";
  readonly tab: string;
  readonly claims: readonly Claim[];
}

/** `ping`: is anybody leading? `retry`: somebody signed in, or asks for another try. */
export interface CallMessage {
  readonly kind: "ping" | "retry";
  readonly tab: string;
}

export type TabMessage = LeadMessage | ItemsMessage | RefusedMessage | ClaimMessage | CallMessage;

type Fields = Readonly<Record<string, unknown>>;

const checks: { readonly [kind in TabMessage["kind"]]: (message: Fields) => boolean } = {
  lead: ({ hiddenMs, stream, status }) =>
    isNumber(hiddenMs) && isStatus(status) && (stream === undefined || isStream(stream)),
  items: ({ stream, from, items }) =>
    isText(stream) && isPlace(from) && Array.isArray(items) && items.every(isItem),
  refused: ({ to, key, error }) => isText(to) && isText(key) && isError(error),
  claim: ({ claims }) => Array.isArray(claims) && claims.every(isClaim),
  ping: () => true,
  retry: () => true,
};

/** A message of this protocol, or undefined: any script of the origin may write to the line. */
export function readTabMessage(data: unknown): TabMessage | undefined {
  if (!isFields(data) || !isText(data["tab"]) || !isText(data["kind"])) return undefined;
  if (!Object.hasOwn(checks, data["kind"])) return undefined;
  // Casts: a key of the table, and what its check has looked at.
  return checks[data["kind"] as TabMessage["kind"]](data) ? (data as never) : undefined;
}

export function sentError({ code, message, hint }: StepcastError): SentError {
  return { code, message, hint };
}

export function errorOf({ code, message, hint }: SentError): StepcastError {
  return new StepcastError(isErrorCode(code) ? code : "internal", message, { hint });
}

function isStatus(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { state, since, attempt, retryAt, transport, error } = value;
  return (
    isText(state) &&
    Object.hasOwn(connectionMoves, state) &&
    isNumber(since) &&
    isNumber(attempt) &&
    (retryAt === undefined || isNumber(retryAt)) &&
    (transport === undefined || isText(transport)) &&
    (error === undefined || isError(error))
  );
}

function isStream(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { id, covered } = value;
  return isText(id) && Array.isArray(covered) && covered.every(isText);
}

function isClaim(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { filter, cursor, confirmed, behind } = value;
  return (
    isFields(filter) &&
    isPlace(cursor) &&
    typeof confirmed === "boolean" &&
    typeof behind === "boolean"
  );
}

function isItem(value: unknown): boolean {
  if (!isFields(value)) return false;
  const { cursor, item } = value;
  return cursor !== undefined && isPlace(cursor) && isFields(item) && isText(item["type"]);
}

function isError(value: unknown): boolean {
  return isFields(value) && isText(value["code"]) && isText(value["message"]);
}

/** A cursor, or nothing. */
function isPlace(value: unknown): boolean {
  if (value === undefined) return true;
  try {
    return isText(value) && parseCursor(value) !== undefined;
  } catch {
    return false;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
