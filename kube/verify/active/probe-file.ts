import type { FloeConfig, TableRule } from "../../../config/types";
import type { CheckContext } from "../check";
import type { ActiveContext } from "./active-check";
import { CURL_USER, type ProbeJob, type SecretKey } from "./probe-job";

/** Namespace of tables that the probe may write to: nobody's data is in it. */
export const PROBE_NAMESPACE = "floe_verify";

/** Seconds between two looks at the table. */
const EVERY_SECONDS = 2;

/** A CSV file cannot define a table, so the probe does; what exists already stays as it is. */
const SCHEMA = JSON.stringify({
  type: "struct",
  "schema-id": 0,
  fields: [
    { id: 1, name: "run", required: false, type: "string" },
    { id: 2, name: "value", required: false, type: "long" },
  ],
});

/**
 * Puts a file with one row and waits until the table has one row more, in what readers see: what a Spark job has
 * staged is a snapshot of the table too, but not the current one. No brace ends between a snapshot's id and its
 * number of records.
 */
const PUT_AND_COUNT = `object="$ENDPOINT/$BUCKET/$KEY"
signed() { curl -fsS --max-time 30 --aws-sigv4 "aws:amz:us-east-1:s3" --user "$ACCESS_KEY:$SECRET_KEY" "$@"; }
remove() { signed -X DELETE "$object" >/dev/null 2>&1 || true; }
prefix=$(curl -fsS --max-time 30 "$CATALOG/v1/config?warehouse=$WAREHOUSE" | tr -d ' \\n' | sed -n 's/.*"prefix":"\\([^"]*\\)".*/\\1\\//p')
records() {
  table=$(curl -fsS --max-time 30 "$CATALOG/v1/\${prefix}namespaces/$NAMESPACE/tables/$TABLE" 2>/dev/null | tr -d ' \\n')
  current=$(printf %s "$table" | sed -n 's/.*"current-snapshot-id":\\([0-9]*\\).*/\\1/p')
  printf %s "$table" | grep -o "\\"snapshot-id\\":\${current:-none},[^}]*" | sed -n 's/.*"total-records":"\\([0-9]*\\)".*/\\1/p'
}
create() { curl -fsS -o /dev/null --max-time 30 -H "content-type: application/json" -d "$2" "$CATALOG/v1/\${prefix}$1" 2>/dev/null || true; }
create namespaces "{\\"namespace\\":[\\"$NAMESPACE\\"],\\"properties\\":{}}"
create "namespaces/$NAMESPACE/tables" "{\\"name\\":\\"$TABLE\\",\\"schema\\":$SCHEMA}"
before=$(records || true)
trap remove EXIT
printf 'run,value\\nrun-%s,1\\n' "$RUN" | signed -X PUT -H "content-type: text/csv" --data-binary @- "$object"
echo "put, \${before:-0} rows"
tries=0
while [ "$tries" -lt "$TRIES" ]; do
  now=$(records || true)
  if [ "\${now:-0}" -gt "\${before:-0}" ]; then echo "\${before:-0} -> $now"; exit 0; fi
  tries=$((tries + 1))
  sleep ${EVERY_SECONDS}
done
echo "still \${before:-0} rows"
exit 1`;

/** The rule that sends a prefix to a table of the probe's namespace. */
export const probeRule = (config: FloeConfig): TableRule | undefined =>
  config.ingest.tables.find(
    ({ table, prefix, bucket }) =>
      table.startsWith(`${PROBE_NAMESPACE}.`) &&
      prefix.startsWith(config.ingest.inbox.prefix) &&
      (bucket ?? config.ingest.inbox.bucket) === config.ingest.inbox.bucket,
  );

/** Why a configuration has no place for a file of ours. */
export function notApplicable({ config }: CheckContext): string | undefined {
  const { ingest, components, catalog } = config;
  if (!ingest.enabled || !components.ceph.enabled) return "ingest or components.ceph is off";
  if (catalog.secret !== undefined)
    return "catalog.secret is set, and the probe asks the catalog anonymously";
  if (!ingest.inbox.suffixes.includes(".csv")) return "ingest.inbox.suffixes has no .csv";
  const { prefix } = ingest.inbox;
  return probeRule(config) === undefined
    ? `ingest.tables has no rule for it: {prefix: ${prefix}floe-verify/, table: ${PROBE_NAMESPACE}.rows}`
    : undefined;
}

function credentials({ ingest }: FloeConfig): {
  readonly ACCESS_KEY: SecretKey;
  readonly SECRET_KEY: SecretKey;
} {
  const { access, bucket, key_secret } = ingest.inbox;
  const own = access === "claim";
  const secret = own ? bucket : key_secret;
  return {
    ACCESS_KEY: { secret, key: own ? "AWS_ACCESS_KEY_ID" : "access-key" },
    SECRET_KEY: { secret, key: own ? "AWS_SECRET_ACCESS_KEY" : "secret-key" },
  };
}

/** What a file is put for. */
export interface FileOptions {
  readonly name: string;
  readonly key: string;
  /** How long to wait for its row. */
  readonly rowSeconds: number;
}

/** Puts a file into the inbox's bucket, waits for its row, and takes the file away. */
export function fileJob(
  { config, runner, images }: ActiveContext,
  { name, key, rowSeconds }: FileOptions,
): ProbeJob {
  const { object_store, namespace: ceph } = config.components.ceph;
  const [namespace = "", ...table] = (probeRule(config)?.table ?? "").split(".");
  return {
    name,
    namespace: config.platform.eventing_namespace,
    image: images.curl,
    user: CURL_USER,
    script: PUT_AND_COUNT,
    timeoutSeconds: rowSeconds + 50,
    env: {
      ENDPOINT: `http://rook-ceph-rgw-${object_store}.${ceph}.svc.cluster.local:80`,
      BUCKET: config.ingest.inbox.bucket,
      KEY: key,
      CATALOG: config.catalog.uri,
      WAREHOUSE: config.catalog.warehouse,
      NAMESPACE: namespace,
      TABLE: table.join("."),
      SCHEMA,
      RUN: runner.run,
      TRIES: String(Math.ceil(rowSeconds / EVERY_SECONDS)),
      ...credentials(config),
    },
  };
}
