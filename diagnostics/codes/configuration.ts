import type { CodeTable } from "../code-entry";

/** Codes of `config.yaml`: 10xx the file, 11xx rules between settings. */
export const configurationCodes = {
  FLOE1001: {
    title: "config.yaml is not YAML",
    why: "The file cannot be parsed, so nothing in it can be trusted.",
    fix: "Mend the syntax at the line that is named; indentation by tabs and unclosed quotes are the usual causes.",
  },
  FLOE1002: {
    title: "unknown key in config.yaml",
    why: "A key that nobody reads is a setting that silently does nothing.",
    fix: "Use the suggested key, or look the name up in docs/configuration.md.",
  },
  FLOE1003: {
    title: "wrong value in config.yaml",
    why: "The value has another type or lies outside what the setting allows.",
    fix: "Write a value of the kind that is named.",
  },
  FLOE1004: {
    title: "missing key in config.yaml",
    why: "The setting has no default, because no value would be right for everybody.",
    fix: "Add the key.",
  },
  FLOE1005: {
    title: "config.yaml cannot be read",
    why: "Without the file there is nothing to render.",
    fix: "Name the file with `-f`, and make sure that it is a readable text file in UTF-8.",
  },
  FLOE1006: {
    title: "key stands twice in config.yaml",
    why: "Only one of two values can win, and readers of YAML disagree about which.",
    fix: "Delete one of the two lines.",
  },
  FLOE1101: {
    title: "not exactly one gateway",
    why: "Envoy Gateway and Istio would both claim the Gateways, and without either nothing routes to a Knative Service.",
    fix: "Set exactly one of components.envoy_gateway.enabled and components.istio.enabled to true.",
  },
  FLOE1102: {
    title: "needed component is switched off",
    why: "What is left would refer to objects that nobody makes.",
    fix: "Switch the component on, or switch off what needs it.",
  },
  FLOE1103: {
    title: "version without known CRDs",
    why: "imports/ holds the CRDs of one release of each component; for another release nothing that is rendered has been checked.",
    fix: "Use the release that is named, or bring the CRDs of the other one in: imports/sources.json, then `npm run import`.",
  },
  FLOE1104: {
    title: "Kafka version that the operator does not run",
    why: "Strimzi refuses every Kafka version that it was not built with, and the cluster never becomes Ready.",
    fix: "Choose one of the versions that are named.",
  },
  FLOE1105: {
    title: "table rule that never matches",
    why: "Files meant for the table would silently go to another one.",
    fix: "Give the rule a prefix below the inbox's own, different from the other rules' prefixes.",
  },
  FLOE1106: {
    title: "name that Kubernetes does not accept",
    why: "The API server refuses the object, or an operator cannot derive the names it needs.",
    fix: "Use lower-case letters, digits and dashes, and stay below the length that is named.",
  },
  FLOE1107: {
    title: "name too long for a notification label",
    why: "Rook connects a bucket by the label `bucket-notification-<name>`, and the name part of a label key has at most 63 characters; a longer one is refused.",
    fix: "Shorten the suffix or the bucket's name, from which the notification is named.",
  },
  FLOE1108: {
    title: "illegal bucket name",
    why: "S3 refuses the name, and the bucket claim stays Pending.",
    fix: "Use 3 to 63 lower-case letters, digits, dashes and dots, beginning and ending with a letter or digit.",
  },
  FLOE1109: {
    title: "illegal Kafka topic name",
    why: "Kafka refuses the name, or no Kubernetes object can carry it.",
    fix: "Use lower-case letters, digits, dashes and dots, at most 249 characters.",
  },
  FLOE1110: {
    title: "one topic for two roles",
    why: "Consumers of one role would read the other's messages: events as batches, or dead letters as work.",
    fix: "Give each role a topic of its own.",
  },
  FLOE1111: {
    title: "ledger forgets before messages expire",
    why: "A message that comes back after the ledger has forgotten its file would be ingested a second time.",
    fix: "Raise ingest.ledger_horizon_days above the retention of the topics, with days to spare for redriving dead letters.",
  },
  FLOE1112: {
    title: "more pods than partitions",
    why: "A partition is worked on by one request at a time, so pods beyond the partitions would only idle.",
    fix: "Raise ingest.topics.partitions, or lower ingest.worker.max_scale.",
  },
  FLOE1113: {
    title: "thresholds that contradict each other",
    why: "Every full batch would leave the light path, whatever its files weigh.",
    fix: "Let ingest.batch.light_max_files be at least ingest.batch.max_events.",
  },
  FLOE1114: {
    title: "demo credentials in production",
    why: "The keys are printed in the plan that everybody has read.",
    fix: "Remove ingest.demo_credentials, and let the Secret that ingest.inbox.key_secret names be made by External Secrets or by hand.",
  },
  FLOE1115: {
    title: "two notifications for one object",
    why: "A key that ends with both suffixes raises two events.",
    fix: "Remove the longer of the two suffixes.",
  },
  FLOE1116: {
    title: "workloads in the namespace of a component",
    why: "The mesh's injection and its rules apply to whole namespaces: a component's own pods would get them too.",
    fix: "Give the workloads a namespace of their own.",
  },
  FLOE1117: {
    title: "image and version disagree",
    why: "The MiNiFi agent takes its Kafka extensions out of the NiFi image by file names that carry the version.",
    fix: "Let ingest.minifi.version be the version of both images.",
  },
  FLOE1118: {
    title: "registry address that cannot be a cluster IP",
    why: "The Service in front of minikube's registry gets the address as its cluster IP.",
    fix: "Use an IPv4 address of the service network, or set components.camel_k.registry.minikube_addon to false.",
  },
  FLOE1119: {
    title: "values of a chart that nobody reads",
    why: "Helm hands values to a dependency by its name and ignores what stands below any other, without a word.",
    fix: "Put the values below the name of the chart, as dist/helm/<component>/values.yaml does.",
  },
  FLOE1120: {
    title: "quarantine that raises events",
    why: "Records of bad files would be announced as new files, be bad files themselves, and so for ever.",
    fix: "Give ingest.quarantine_prefix a place beside ingest.inbox.prefix.",
  },
  FLOE1121: {
    title: "snapshots that expire before the ledger forgets",
    why: "Within the ledger's horizon a rollback has to be told from a new start, and a lost ledger is found in what snapshots refer to.",
    fix: "Raise ingest.maintenance.snapshot_retention_days, or lower ingest.ledger_horizon_days.",
  },
  FLOE1122: {
    title: "orphans younger than the longest job",
    why: "Files of a job that has not committed yet belong to no snapshot. Removed, they leave a table that can not be read.",
    fix: "Raise ingest.maintenance.orphan_age_hours, or lower ingest.heavy.job_timeout_seconds.",
  },
  FLOE1123: {
    title: "Kafka user that can do nothing",
    why: "Strimzi makes the user and its password all the same, and only its first connection or poll is refused.",
    fix: "Switch components.strimzi.scram_listener on, and give the user topics to produce to, or topics to consume together with consumer groups.",
  },
  FLOE1124: {
    title: "grace period that does not fit the pipeline",
    why: "Reconciliation tells what is on its way from what was missed by its age alone. Too short, and objects are announced twice; too long, and what was missed can not be told any more.",
    fix: "Set ingest.reconcile.grace_minutes above the longest time of a batch and below the ledger's horizon.",
  },
} as const satisfies CodeTable;
