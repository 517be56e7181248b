import { isStepcastError, thrownText } from "@stepcast/contracts";
import { type CertificateFault, certificateFault } from "../certificate.ts";
import type { ServerAddress } from "../data-folder.ts";
import { fetchFor } from "../pinned.ts";
import { callServer } from "../server-call.ts";
import { type Finding, finding, ok } from "./finding.ts";
import { diskFinding } from "./local.ts";

const patienceMs = 10_000;
/** Clocks that are further apart mislead people; sign-in and keys go by the server's. */
const skewMs = 5_000;

/** What looking at a server gave: whether it is worth looking further. */
export interface ServerLook {
  readonly findings: readonly Finding[];
  /** It answers, and as a Stepcast server. */
  readonly answers: boolean;
  /** The token opens it. */
  readonly isOpen: boolean;
}

/** Whether anything answers at the address, and whether it is a server of this kind. */
export async function checkServer(address: ServerAddress, ownVersion: string): Promise<ServerLook> {
  const reached = await reach(address);
  if (!("health" in reached)) return { findings: [reached.problem], answers: false, isOpen: false };
  const version = String(Object(reached.health).version);
  const findings = [ok("server", `${address.url} answers, version ${version}`)];
  if (isOlder(version, ownVersion))
    findings.push(
      finding("warning", "server_old", {
        seen: `The server has version ${version}, and this command ${ownVersion}.`,
        means: "It may lack what newer clients ask for.",
        advice: "Restart the server with the newer version; runs go on.",
      }),
    );
  const lost = lostFolder(address.url, reached.health);
  const refusing = refusedWrites(address.url, reached.health);
  const opened = await checkToken(address);
  const inside =
    lost === undefined
      ? [...refusing, ...opened.findings]
      : // What it would say of its disk went with the folder.
        [lost, ...opened.findings.filter(({ id }) => id !== "diagnosis_refused")];
  return { findings: [...findings, ...inside], answers: true, isOpen: opened.isOpen };
}

/**
 * Of a server at a port of this machine that has lost its data folder, and with it the file by which
 * it is found. Undefined where nothing answers, or another program, or a server that has its folder.
 */
export async function checkLost(port: number): Promise<Finding | undefined> {
  const url = `http://localhost:${port}`;
  const reached = await reach({ url, token: undefined });
  return "health" in reached ? lostFolder(url, reached.health) : undefined;
}

/** What a server says of a folder that is no longer where it was; its disk may fail too. */
const goneFolder = /deleted or moved away/;

function lostFolder(url: string, health: unknown): Finding | undefined {
  const { status, message } = Object(health);
  if (status !== "storage_failed" || !goneFolder.test(message)) return undefined;
  return finding("problem", "folder_lost", {
    seen: `The server at ${url} has lost its data folder: ${message}`,
    means:
      "Nothing can be recorded, so nothing can be started or answered, and runs do not go on. What was recorded before is in that folder.",
    advice:
      "Put the folder back where it was, and the server goes on by itself. If it is gone for good, end the server and start it again on a restored backup.",
  });
}

const writesAdvice: Readonly<Record<string, string>> = {
  storage_full: "Make room on that disk, or remove old runs: stepcast compact --days 30.",
  storage_read_only:
    "Let the user that runs the server write to it: its rights, and whether its disk was mounted read-only.",
  storage_failed: "Look at the server's log, and at that disk.",
};

/** Of a server that is up and has its folder, and could not write to it when it last tried. */
function refusedWrites(url: string, health: unknown): readonly Finding[] {
  const { status, message } = Object(health);
  const advice = writesAdvice[String(status)];
  if (advice === undefined) return [];
  return [
    finding("problem", "writes_refused", {
      seen: `The server at ${url} cannot write to its data folder: ${message}`,
      means:
        "Nothing new can be recorded, so nothing can be started or answered, and runs do not go on. What was recorded can be read.",
      advice: `${advice} The server goes on by itself; it need not be restarted.`,
    }),
  ];
}

type Reached = { readonly health: unknown } | { readonly problem: Finding };

async function reach(address: ServerAddress): Promise<Reached> {
  const { url } = address;
  let response: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(patienceMs);
    response = await fetchFor(address)(new URL("/healthz", url), { signal });
    text = await response.text();
  } catch (error) {
    return { problem: unreachable(url, error) };
  }
  const told = parse(text);
  if (Object(Object(told).error).code === "forbidden")
    return {
      problem: finding("problem", "host_not_allowed", {
        seen: `The server does not answer under the name ${new URL(url).hostname}.`,
        means:
          "It answers only under names that were allowed, so that no page can reach it by a name of its own.",
        advice: `Add the name to STEPCAST_ALLOWED_HOSTS, or use the address that the server printed.`,
      }),
    };
  if (typeof Object(told).epoch === "string") return { health: told };
  const isProxy = response.status === 502 || response.status === 503 || response.status === 504;
  return {
    problem: finding("problem", isProxy ? "proxy_without_server" : "not_stepcast", {
      seen: `${url} answered with ${response.status} and no health of a Stepcast server.`,
      means: isProxy
        ? "A proxy is there, and reaches no server behind it."
        : "Another program listens there, or a proxy sends these paths elsewhere.",
      advice: isProxy
        ? "Start the server, and see that the proxy's upstream is its address."
        : "Check the address and the port; a proxy must pass all paths on.",
    }),
  };
}

function unreachable(url: string, error: unknown): Finding {
  const cause = Object(error).cause ?? error;
  // A time that is over has a number for a code.
  const told: unknown = Object(cause).code;
  const code = typeof told === "string" ? told : String(Object(cause).name ?? "");
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      "Nothing listens there: the server is not running, or on another port or address.",
    ENOTFOUND: "Nobody knows this name.",
    EAI_AGAIN: "The name could not be looked up just now.",
    TimeoutError: "Something accepted the connection and did not answer, or not to the end.",
    UND_ERR_SOCKET: "The connection was closed before the whole answer was there.",
    ERR_SSL_WRONG_VERSION_NUMBER:
      "It does not speak HTTPS there: a wrong protocol (https for http).",
    ECONNRESET:
      "The connection was cut: a server that is stopping, or a wrong protocol (http for https).",
  };
  const fault = certificateFault(error, url);
  return finding("problem", fault !== undefined ? "certificate" : "unreachable", {
    seen: `${url} cannot be reached: ${thrownText(cause)}${code === "" ? "" : ` (${code})`}.`,
    means:
      fault !== undefined
        ? "Browsers and programs do not trust the certificate, or it is for another name."
        : (reasons[code] ?? "There is no way to it from here."),
    advice:
      fault !== undefined
        ? certificateAdvice(fault)
        : "Start the server, and check the address, the port, and what is between here and there.",
  });
}

function certificateAdvice({ rightUrl }: CertificateFault): string {
  return rightUrl === undefined
    ? "Use a certificate of an authority they trust; for one of your own, set NODE_EXTRA_CA_CERTS."
    : `The certificate is for another name. Set STEPCAST_URL to the server's public name (${rightUrl}), and STEPCAST_TOKEN to what is in the data folder's owner-token.`;
}

async function checkToken(
  address: ServerAddress,
): Promise<{ readonly findings: readonly Finding[]; readonly isOpen: boolean }> {
  const askedAtMs = Date.now();
  try {
    const answer = await callServer(address, "/api/v1/diagnosis", {
      signal: AbortSignal.timeout(patienceMs),
    });
    const diagnosis: unknown = await answer.json();
    const atMs = (askedAtMs + Date.now()) / 2;
    return {
      findings: [ok("token", "the token opens it"), ...seenInside(diagnosis, atMs)],
      isOpen: true,
    };
  } catch (error) {
    return refusedToken(error, address);
  }
}

function refusedToken(error: unknown, { token }: ServerAddress) {
  const code = isStepcastError(error) ? error.code : undefined;
  if (code === "forbidden")
    // A key for runs or events may not look inside, and need not.
    return {
      findings: [
        finding("note", "token_narrow", {
          seen: `The token is good, and not for looking inside: ${thrownText(error)}`,
          means: "Disk and clock of the server could not be looked at.",
          advice: "Use the owner's token for a whole diagnosis.",
        }),
      ],
      isOpen: true,
    };
  if (code === "unauthorized")
    return {
      findings: [
        finding("problem", token === undefined ? "token_missing" : "token_wrong", {
          seen:
            token === undefined
              ? "No token was given."
              : `The server refused the token: ${thrownText(error)}`,
          means: "Streams and calls with it are refused, and clients stop trying.",
          advice:
            "Give the owner's token (in the data folder, owner-token) or a key that has neither expired nor been revoked: --token, or STEPCAST_TOKEN.",
        }),
      ],
      isOpen: false,
    };
  return {
    findings: [
      finding("warning", "diagnosis_refused", {
        seen: `The server's own diagnosis was not given: ${thrownText(error)}`,
        means: "It may be older than this command, or something between takes the call away.",
        advice: "See that a proxy passes /api/v1/ on.",
      }),
    ],
    isOpen: code !== "unreachable",
  };
}

function seenInside(diagnosis: unknown, atMs: number): readonly Finding[] {
  const { serverTime, disk, node } = Object(diagnosis);
  const skew = Number(serverTime) - atMs;
  const apart = `${Math.abs(skew / 1_000).toFixed(1)} s ${skew > 0 ? "ahead of" : "behind"} this machine's`;
  const clock =
    Math.abs(skew) <= skewMs
      ? ok("clock", "the clocks agree")
      : finding("warning", "clock_skew", {
          seen: `The server's clock is ${apart}.`,
          means:
            "Times look wrong, keys and links end early or late, and tokens of other issuers are refused.",
          advice: "Set both clocks by a time server (NTP).",
        });
  return [
    clock,
    diskFinding("the server", Number(Object(disk).freeBytes)),
    ok("server_node", `the server runs on Node ${node}`),
  ];
}

function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((one) =>
    one.split(".").map((part) => Number.parseInt(part, 10) || 0),
  );
  for (let at = 0; at < 3; at += 1) {
    const [left = 0, right = 0] = [a?.[at], b?.[at]];
    if (left !== right) return left < right;
  }
  return false;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
