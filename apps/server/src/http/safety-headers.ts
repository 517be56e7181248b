import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyRequest } from "fastify";

/** Answers of the API are no pages: whatever a browser makes of one, it runs and loads nothing. */
const answerPolicy =
  "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const features = [
  "accelerometer",
  "camera",
  "display-capture",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
];

export const everyAnswerHeaders = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  // The sign-in link holds the token: it must not travel on to other sites.
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "permissions-policy": features.map((feature) => `${feature}=()`).join(", "),
  "content-security-policy": answerPolicy,
  // Answers are somebody's own; what may be kept says so itself.
  "cache-control": "no-store",
} as const;

/** Has a browser come by TLS only from now on, for a year. */
export const byTlsOnly = ["strict-transport-security", `max-age=${365 * 24 * 60 * 60}`] as const;
/** A browser would hold every other program on this machine to it. */
export const ownMachine = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])(:\d+)?$/i;

/** What every answer carries, unless it says otherwise itself. */
export function safetyHeaders(request: FastifyRequest): Readonly<Record<string, string>> {
  const byTls = request.protocol === "https" && !ownMachine.test(request.headers.host ?? "");
  return byTls ? { ...everyAnswerHeaders, [byTlsOnly[0]]: byTlsOnly[1] } : everyAnswerHeaders;
}

/**
 * Pages that the server makes itself get a policy that lets their own styles apply and nothing run. Before compression is registered: it leaves no text to look at.
 */
export function mountPagePolicy(app: FastifyInstance): void {
  const policies = new Map<string, string>();
  app.addHook("onSend", async (_request, reply, payload) => {
    const isPage = String(reply.getHeader("content-type") ?? "").startsWith("text/html");
    if (!isPage || typeof payload !== "string") return payload;
    if (reply.getHeader("content-security-policy") !== answerPolicy) return payload;
    const known = policies.get(payload) ?? pagePolicy(payload);
    // Some say an address or a problem; these are many, and are not kept.
    if (policies.size < 16) policies.set(payload, known);
    reply.header("content-security-policy", known);
    return payload;
  });
}

function pagePolicy(html: string): string {
  return [
    "default-src 'none'",
    // What a page holds is let in by what it is, so nothing that could run is asked for: these pages have no scripts.
    `style-src ${inlineHashes(html, "style") || "'none'"}`,
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** The elements of a kind that a page holds in itself, as sources of a policy. */
export function inlineHashes(html: string, element: "script" | "style"): string {
  const inline = new RegExp(`<${element}(?![^>]*\\ssrc=)[^>]*>([\\s\\S]*?)</${element}>`, "g");
  return [...html.matchAll(inline)]
    .map(([, text = ""]) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`)
    .join(" ");
}
