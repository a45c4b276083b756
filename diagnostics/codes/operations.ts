import type { CodeTable } from "../code-entry";

/** Codes of the commands that look into the lakehouse: 70xx settings, 71xx services, 72xx what was asked for. */
export const operationCodes = {
  FLOE7001: {
    title: "no keys for the object store",
    why: "Keys are never in config.yaml, so they have to be in the environment, under the names that every S3 client reads.",
    fix: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; `ingest.inbox.key_secret` names the Secret that has them.",
  },
  FLOE7002: {
    title: "setting that cannot be used",
    why: "A variable of the environment or an argument has a value that nothing can be done with; nothing was asked of any service.",
    fix: "Correct the value that is named; docs/operations.md has the list of settings.",
  },
  FLOE7003: {
    title: "checkpoint that cannot be used",
    why: "The file that remembers how far a backfill got is damaged, belongs to other arguments, or is being written by another run.",
    fix: "Give the arguments of the first run, or begin anew with --restart: what is sent twice is ingested once.",
  },
  FLOE7101: {
    title: "object store not reachable",
    why: "Nothing answers at the endpoint, or what answers is no object store.",
    fix: "Check AWS_ENDPOINT_URL_S3; from outside of the cluster it is a forwarded port.",
  },
  FLOE7102: {
    title: "object store refuses the keys",
    why: "The keys are unknown, have expired, or do not allow this.",
    fix: "Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY against the Secret that `ingest.inbox.key_secret` names.",
  },
  FLOE7103: {
    title: "no such bucket",
    why: "The object store answers and has no bucket of that name.",
    fix: "Check the name, and that AWS_ENDPOINT_URL_S3 is the store that you mean.",
  },
  FLOE7104: {
    title: "catalog not reachable",
    why: "Nothing answers at the address, or what answers is no Iceberg REST catalog.",
    fix: "Check CATALOG_URI; from outside of the cluster it is a forwarded port.",
  },
  FLOE7105: {
    title: "catalog refuses the credentials",
    why: "The catalog knows nothing of who asks, or does not allow this.",
    fix: "Check the files in CATALOG_SECRET_DIRECTORY: `credential` (id:secret) or `token`.",
  },
  FLOE7106: {
    title: "Kafka not reachable",
    why: "No broker answers, so no event can be sent; what was sent before is safe.",
    fix: "Check KAFKA_BOOTSTRAP_SERVERS; from outside of the cluster, see docs/operations.md.",
  },
  FLOE7107: {
    title: "no such topic",
    why: "The dispatcher reads one topic of events; an event in any other would be lost.",
    fix: "Check KAFKA_EVENTS_TOPIC against ingest.topics.events.",
  },
  FLOE7108: {
    title: "Kafka refuses who asks",
    why: "The brokers know no such user with this password, or do not allow the user what the command does.",
    fix: "Check KAFKA_USERNAME and KAFKA_PASSWORD, and the acls of the KafkaUser.",
  },
  FLOE7201: {
    title: "no such table",
    why: "The catalog answers and has no table of that name.",
    fix: "Check the name. A table that the worker creates exists after the first file.",
  },
  FLOE7202: {
    title: "no such object",
    why: "The object store has no object under that key, so there are no bytes to ingest.",
    fix: "Check the key: it is written raw, without percent-encoding, as `s3://bucket/key`.",
  },
  FLOE7203: {
    title: "no such record in the quarantine",
    why: "Neither an object nor a record of that name is in the quarantine.",
    fix: "`floe quarantine list` shows what there is.",
  },
  FLOE7204: {
    title: "the table's ledger cannot be trusted",
    why: "What the table knew about ingested objects is gone or damaged, so nobody can say what was missed; the worker refuses batches for the same reason.",
    fix: "Find out who removed it, then bring it back: the property ingest.ledger from the table's last metadata file that has it, or the segment from a version or a backup of the bucket.",
  },
  FLOE7205: {
    title: "operation failed",
    why: "A service refused or broke off what was asked of it; its own code and message say why.",
    fix: "Mend what the message says and run the command again: sending an event twice does no harm.",
  },
} as const satisfies CodeTable;
