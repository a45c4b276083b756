import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { Kafka, type KafkaConfig, logLevel } from "kafkajs";
import { failure } from "../failure";
import type { KafkaSettings } from "../settings";

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|::1)$/;

/** Opens a client. A person waits: what does not answer within seconds is told. */
export function kafkaClient(settings: KafkaSettings): Kafka {
  const { bootstrapServers, user, caFile } = settings;
  return new Kafka({
    clientId: "floe",
    brokers: [...bootstrapServers],
    logLevel: logLevel.NOTHING,
    connectionTimeout: 5000,
    retry: { retries: 3, initialRetryTime: 200, maxRetryTime: 2000 },
    ...(caFile !== undefined && { ssl: { ca: authority(caFile) } }),
    ...(user !== undefined && {
      ssl: caFile === undefined ? true : { ca: authority(caFile) },
      sasl: { mechanism: "scram-sha-512", username: user.name, password: user.password },
    }),
    ...(isForwarded(settings) && { socketFactory: throughForwardedPort(bootstrapServers[0] ?? "") }),
  });
}

/** Whether the brokers are reached through a port of this machine. */
export function isForwarded({ bootstrapServers }: Pick<KafkaSettings, "bootstrapServers">): boolean {
  return bootstrapServers.every((server) => LOOPBACK.test(server.slice(0, server.lastIndexOf(":"))));
}

/**
 * Brokers tell clients their names inside of the cluster, which a laptop can not resolve. Behind a
 * forwarded port is one broker: whatever it calls itself, it is reached through that port.
 */
export function throughForwardedPort(bootstrap: string): NonNullable<KafkaConfig["socketFactory"]> {
  const at = bootstrap.lastIndexOf(":");
  const forwarded = {
    host: bootstrap.slice(0, at).replace(/^\[|\]$/g, ""),
    port: Number(bootstrap.slice(at + 1)),
  };
  return ({ host, port, ssl, onConnect }) => {
    const target = LOOPBACK.test(host) ? { host, port } : forwarded;
    // The certificate is for the broker's own name.
    const socket = ssl
      ? connectTls({ ...target, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : connectTcp(target, onConnect);
    socket.setKeepAlive(true, 60_000);
    return socket;
  };
}

function authority(file: string): string[] {
  try {
    return [readFileSync(file, "utf8")];
  } catch (error) {
    throw failure({
      code: "FLOE7002",
      what: `KAFKA_CA_FILE cannot be read: ${(error as Error).message}`,
      got: file,
    });
  }
}
