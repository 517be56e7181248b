/** What is wrong with the certificate of a server, when that is why a call failed. */
export interface CertificateFault {
  /** The server's address under the name that the certificate is for, when it is for another one. */
  readonly rightUrl: string | undefined;
}

export function certificateFault(thrown: unknown, url: string): CertificateFault | undefined {
  const cause: unknown = Object(thrown).cause ?? thrown;
  const { code, cert } = Object(cause);
  if (!/CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO/.test(String(code ?? ""))) return undefined;
  if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return { rightUrl: undefined };
  const name = /DNS:([\w.-]+)/.exec(String(Object(cert).subjectaltname))?.[1];
  if (name === undefined) return { rightUrl: undefined };
  const right = new URL(url);
  right.hostname = name;
  return { rightUrl: right.origin };
}
