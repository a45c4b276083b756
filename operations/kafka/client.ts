import { readFileSync } from "node:fs";
import { connect as connectTcp, isIP } from "node:net";
import { connect as connectTls } from "node:tls";
import { Kafka, type KafkaConfig, logLevel } from "kafkajs";
import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic";
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

/** What went wrong with Kafka, as the command line tells it. */
export function kafkaFailure(error: unknown, settings: KafkaSettings): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  const { message, type } = error as Error & { readonly type?: string };
  const at = settings.bootstrapServers.join(",");
  if (type === "UNKNOWN_TOPIC_OR_PARTITION")
    return failure({ code: "FLOE7107", what: `Kafka at ${at} has no topic '${settings.eventsTopic}'` });
  return failure({
    code: "FLOE7106",
    what: `no answer from Kafka at ${at}`,
    got: message,
    nextStep: reach(settings),
  });
}

function reach({ bootstrapServers }: KafkaSettings): string {
  const [, service, namespace] = /^([^.:]+)\.([^.:]+)\.svc/.exec(bootstrapServers[0] ?? "") ?? [];
  if (service === undefined)
    return "check KAFKA_BOOTSTRAP_SERVERS, and that the brokers can be reached from here";
  return `kubectl -n ${namespace} port-forward svc/${service} 9092:9092 & export KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:9092`;
}

/** Several brokers behind one forwarded port: some partitions could not be written to. */
export function oneBrokerOnly(brokers: number): Omit<Diagnostic, "where"> {
  return {
    code: "FLOE7106",
    what: `the cluster has ${brokers} brokers, and a forwarded port leads to one of them`,
    nextStep: "run the command inside of the cluster; docs/operations.md has what to type",
  };
}
