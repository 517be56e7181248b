import { isIP } from "node:net";
import { connect } from "node:tls";
import { type Finding, finding, ok } from "./finding.ts";

/** Which protocol a browser would speak: over HTTP/1.1 it opens six connections to a host and no more. */
export async function checkProtocol(url: string): Promise<Finding> {
  const { protocol, hostname, port } = new URL(url);
  if (protocol === "https:" && (await speaksHttp2(hostname, Number(port || 443))))
    return ok("protocol", "HTTP/2: one connection carries all streams of a browser");
  return finding("note", "http1_limit", {
    seen: `Browsers speak HTTP/1.1 with ${url}.`,
    means:
      "They open at most six connections to one host. Stepcast's own pages share one stream between all tabs; pages of yours with an EventSource each stop at the seventh.",
    advice: "Use @stepcast/client, which shares too, or put a proxy with TLS and HTTP/2 in front.",
  });
}

function speaksHttp2(host: string, port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // Whether the certificate is good was looked at before.
  const bare = host.replace(/^\[|\]$/g, "");
  const socket = connect({
    host: bare,
    port,
    // An address is no name, and Node says so on the terminal when it is shown as one.
    ...(isIP(bare) === 0 && { servername: bare }),
    ALPNProtocols: ["h2", "http/1.1"],
    rejectUnauthorized: false,
  });
  const settle = (answer: boolean): void => {
    socket.destroy();
    resolve(answer);
  };
  socket.once("secureConnect", () => settle(socket.alpnProtocol === "h2"));
  socket.once("error", () => settle(false));
  socket.setTimeout(5_000, () => settle(false));
  return promise;
}
