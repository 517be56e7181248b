import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { createSecureContext } from "node:tls";

/** What a server shows to be who it says, in PEM. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * The files of STEPCAST_TLS_CERT and STEPCAST_TLS_KEY; undefined without them. One alone, a file that
 * cannot be read and a key of another certificate are added to `wrong`, a sentence each.
 */
export function readTls(
  certPath: string | undefined,
  keyPath: string | undefined,
  wrong: string[],
): TlsFiles | undefined {
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined || keyPath === undefined) {
    const [there, missing] = certPath === undefined ? ["KEY", "CERT"] : ["CERT", "KEY"];
    wrong.push(
      `STEPCAST_TLS_${there} is set and STEPCAST_TLS_${missing} is not: a certificate and its key belong together.`,
    );
    return undefined;
  }
  const cert = pemOf("STEPCAST_TLS_CERT", certPath, wrong);
  const key = pemOf("STEPCAST_TLS_KEY", keyPath, wrong);
  if (cert === undefined || key === undefined) return undefined;
  try {
    createSecureContext({ cert, key });
    return { cert, key };
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*:+/, "") : "unknown";
    wrong.push(
      `STEPCAST_TLS_CERT and STEPCAST_TLS_KEY name files that are no certificate and its key in PEM (${why}).`,
    );
    return undefined;
  }
}

/** The server's own certificate, without those that vouch for it, in PEM. */
export function shownCertificate({ cert }: TlsFiles): string {
  return new X509Certificate(cert).toString();
}

function pemOf(variable: string, path: string, wrong: string[]): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    wrong.push(`${variable} names ${JSON.stringify(path)}, which cannot be read (${why}).`);
    return undefined;
  }
}
