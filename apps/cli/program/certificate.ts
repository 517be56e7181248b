/** What is wrong with the certificate of a server, when that is why a call failed. */
export interface CertificateFault {
  /** The server's address under the name that the certificate is for, when it is for another one. */
  readonly rightUrl: string | undefined;
}

export function certificateFault(thrown: unknown, url: string): CertificateFault | undefined {
  const cause: unknown = Object(thrown).cause ?? thrown;
  const { code, cert } = Object(cause);
  if (!isOfCertificate(code)) return undefined;
  if (code !== "ERR_TLS_CERT_ALTNAME_INVALID") return { rightUrl: undefined };
  const name = /DNS:([\w.-]+)/.exec(String(Object(cert).subjectaltname))?.[1];
  if (name === undefined) return { rightUrl: undefined };
  const right = new URL(url);
  right.hostname = name;
  return { rightUrl: right.origin };
}

/** Whether a certificate is why something failed, however deep below what was thrown. */
export function isCertificateFault(thrown: unknown): boolean {
  return codesOf(thrown).some(isOfCertificate);
}

/** Whether something failed because what listens there speaks no TLS. */
export function isWrongProtocol(thrown: unknown): boolean {
  return codesOf(thrown).includes("ERR_SSL_WRONG_VERSION_NUMBER");
}

function codesOf(thrown: unknown): readonly unknown[] {
  const codes: unknown[] = [];
  for (let at = thrown; at !== undefined; at = Object(at).cause) codes.push(Object(at).code);
  return codes;
}

function isOfCertificate(code: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO/.test(String(code ?? ""));
}
