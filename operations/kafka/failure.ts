import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic";
import { failure } from "../failure";
import type { KafkaSettings } from "../settings";

/** What OpenSSL calls a certificate that nobody vouches for. */
const UNTRUSTED = /^(SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_\w+|CERT_UNTRUSTED)$/;

/** What went wrong with Kafka, as the command line tells it. */
export function kafkaFailure(error: unknown, settings: KafkaSettings): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  const { message: got } = error as Error;
  const reasons = causes(error);
  const at = settings.bootstrapServers.join(",");
  if (reasons.some(({ type }) => type === "UNKNOWN_TOPIC_OR_PARTITION"))
    return failure({ code: "FLOE7107", what: `Kafka at ${at} has no topic '${settings.eventsTopic}'` });
  const who = settings.user === undefined ? "who comes without a name" : `'${settings.user.name}'`;
  if (reasons.some(({ name }) => name === "KafkaJSSASLAuthenticationError"))
    return failure({
      code: "FLOE7108",
      what: `Kafka at ${at} does not let ${who} in`,
      got,
      nextStep:
        "check KAFKA_USERNAME and KAFKA_PASSWORD; Strimzi keeps the password of a KafkaUser in the Secret of its name",
    });
  if (reasons.some(({ type }) => type?.endsWith("_AUTHORIZATION_FAILED")))
    return failure({
      code: "FLOE7108",
      what: `Kafka at ${at} does not allow ${who} to do this`,
      got,
      nextStep: "give the KafkaUser the operation in spec.authorization.acls",
    });
  if (reasons.some(({ code }) => UNTRUSTED.test(code ?? "")))
    return failure({
      code: "FLOE7106",
      what: `nobody trusted has signed the certificate of Kafka at ${at}`,
      got,
      nextStep:
        "set KAFKA_CA_FILE to the authority's certificate, which Strimzi keeps as ca.crt in the Secret <cluster>-cluster-ca-cert",
    });
  return failure({
    code: "FLOE7106",
    what: `no answer from Kafka at ${at}`,
    got,
    nextStep: reach(settings),
  });
}

interface Reason {
  readonly name?: string;
  readonly type?: string;
  readonly code?: string;
}

/** kafkajs wraps what a broker or a socket said, more than once when it tried again. */
function causes(error: unknown): Reason[] {
  const found: Reason[] = [];
  for (let at = error; typeof at === "object" && at !== null && found.length < 10; ) {
    const { name, type, code } = at as Record<string, unknown>;
    found.push({
      ...(typeof name === "string" && { name }),
      ...(typeof type === "string" && { type }),
      ...(typeof code === "string" && { code }),
    });
    at = (at as { readonly cause?: unknown }).cause;
  }
  return found;
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
