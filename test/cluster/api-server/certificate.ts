import { generate } from "selfsigned";

/** Key and certificate in PEM. */
export interface ServerCertificate {
  readonly key: string;
  readonly certificate: string;
}

let made: Promise<ServerCertificate> | undefined;

/**
 * A certificate for 127.0.0.1, made once a process. TLS is no ornament: kubectl sends credentials over
 * TLS only, so that without it no test could show what an expired token does.
 */
export function loopbackCertificate(): Promise<ServerCertificate> {
  made ??= generate([{ name: "commonName", value: "floe test API server" }], {
    keyType: "ec",
    curve: "P-256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", digitalSignature: true, keyCertSign: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  }).then(({ private: key, cert: certificate }) => ({ key, certificate }));
  return made;
}
