import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loopbackCertificate } from "../../cluster/api-server/certificate";

/** A user that the broker knows. */
export interface KafkaUser {
  readonly name: string;
  readonly password: string;
}

/** What a broker needs to listen as Strimzi's TLS listener with `scram-sha-512` does. */
export interface SecuredListener {
  readonly bootstrapServers: string;
  /** PEM of the authority that clients trust. */
  readonly caFile: string;
  /** Its address in `listeners` and `advertised.listeners`. */
  readonly address: string;
  /** Lines of server.properties beside those. */
  readonly properties: readonly string[];
  /** The user is part of the metadata that a cluster starts with. */
  readonly formatArguments: readonly string[];
}

/** @param folder takes key and certificate */
export async function securedListener(
  folder: string,
  port: number,
  { name, password }: KafkaUser,
): Promise<SecuredListener> {
  const { key, certificate } = await loopbackCertificate();
  const [keyFile, caFile] = [join(folder, "server.pem"), join(folder, "ca.crt")];
  writeFileSync(keyFile, `${key}\n${certificate}`, { mode: 0o600 });
  writeFileSync(caFile, certificate);
  const bootstrapServers = `127.0.0.1:${port}`;
  return {
    bootstrapServers,
    caFile,
    address: `SECURED://${bootstrapServers}`,
    properties: [
      "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURED:SASL_SSL",
      "sasl.enabled.mechanisms=SCRAM-SHA-512",
      "listener.name.secured.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;",
      "listener.name.secured.ssl.keystore.type=PEM",
      `listener.name.secured.ssl.keystore.location=${keyFile}`,
    ],
    formatArguments: ["--add-scram", `SCRAM-SHA-512=[name=${name},password=${password}]`],
  };
}
