import type { FloeConfig, TableRule } from "../../../config/types";
import { type CheckContext, fail, pass } from "../check";
import type { ActiveCheck } from "./active-check";
import { seenInLog } from "./kafka-probes";
import { CURL_USER, type SecretKey } from "./probe-job";
import { scriptFailed } from "./run-lanes";

/** Namespace of tables that the probe may write to: nobody's data is in it. */
export const PROBE_NAMESPACE = "floe_verify";

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
 * Puts a file with one row and waits until the table has one row more. `total-records` only grows in a
 * table that is only appended to, so the largest one is the present one.
 */
const PUT_AND_COUNT = `object="$ENDPOINT/$BUCKET/$KEY"
signed() { curl -fsS --max-time 30 --aws-sigv4 "aws:amz:us-east-1:s3" --user "$ACCESS_KEY:$SECRET_KEY" "$@"; }
remove() { signed -X DELETE "$object" >/dev/null 2>&1 || true; }
prefix=$(curl -fsS --max-time 30 "$CATALOG/v1/config?warehouse=$WAREHOUSE" | tr -d ' \\n' | sed -n 's/.*"prefix":"\\([^"]*\\)".*/\\1\\//p')
records() {
  curl -fsS --max-time 30 "$CATALOG/v1/\${prefix}namespaces/$NAMESPACE/tables/$TABLE" 2>/dev/null | tr -d ' \\n' |
    grep -o '"total-records":"[0-9]*"' | grep -o '[0-9]*' | sort -n | tail -n 1
}
create() { curl -fsS -o /dev/null --max-time 30 -H "content-type: application/json" -d "$2" "$CATALOG/v1/\${prefix}$1" 2>/dev/null || true; }
create namespaces "{\\"namespace\\":[\\"$NAMESPACE\\"],\\"properties\\":{}}"
create "namespaces/$NAMESPACE/tables" "{\\"name\\":\\"$TABLE\\",\\"schema\\":$SCHEMA}"
before=$(records || true)
trap remove EXIT
printf 'run,value\\nrun-%s,1\\n' "$RUN" | signed -X PUT -H "content-type: text/csv" --data-binary @- "$object"
tries=0
while [ "$tries" -lt 140 ]; do
  now=$(records || true)
  if [ "\${now:-0}" -gt "\${before:-0}" ]; then echo "\${before:-0} -> $now"; exit 0; fi
  tries=$((tries + 1))
  sleep 2
done
echo "still \${before:-0} rows"
exit 1`;

/** The rule that sends a prefix to a table of the probe's namespace. */
const probeRule = (config: FloeConfig): TableRule | undefined =>
  config.ingest.tables.find(
    ({ table, prefix, bucket }) =>
      table.startsWith(`${PROBE_NAMESPACE}.`) &&
      prefix.startsWith(config.ingest.inbox.prefix) &&
      (bucket ?? config.ingest.inbox.bucket) === config.ingest.inbox.bucket,
  );

function notApplicable({ config }: CheckContext): string | undefined {
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

const objectKey = (config: FloeConfig, run: string) => `${probeRule(config)?.prefix ?? ""}${run}.csv`;

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

/** A file put into the bucket, up to its row in a table. */
export const ingestProbes: readonly ActiveCheck[] = [
  {
    id: "ingest.row",
    phase: 2,
    title: "a file that is put into the inbox becomes a row of its table",
    needs: ["bucket.bound", "bucket.notifications", "ingest.dispatcher", "ingest.light"],
    skipped: notApplicable,
    run: async ({ config, runner, images }) => {
      const { object_store, namespace: ceph } = config.components.ceph;
      const [namespace = "", ...table] = (probeRule(config)?.table ?? "").split(".");
      const end = await runner.script({
        name: "row",
        namespace: config.platform.eventing_namespace,
        image: images.curl,
        user: CURL_USER,
        script: PUT_AND_COUNT,
        timeoutSeconds: 330,
        env: {
          ENDPOINT: `http://rook-ceph-rgw-${object_store}.${ceph}.svc.cluster.local:80`,
          BUCKET: config.ingest.inbox.bucket,
          KEY: objectKey(config, runner.run),
          CATALOG: config.catalog.uri,
          WAREHOUSE: config.catalog.warehouse,
          NAMESPACE: namespace,
          TABLE: table.join("."),
          SCHEMA,
          RUN: runner.run,
          ...credentials(config),
        },
      });
      return end.ok ? pass(`rows ${end.output}`) : scriptFailed("no row came", end.output);
    },
  },
  {
    id: "s3-events.delivers",
    phase: 2,
    title: "the event of that file is in s3-event-display's log",
    needs: ["s3-events.ready"],
    skipped: (context) =>
      notApplicable(context) ?? (context.config.demos.s3_events ? undefined : "demos.s3_events is off"),
    run: async (context) =>
      (await seenInLog(
        context,
        "s3-event-display",
        objectKey(context.config, context.runner.run),
        60_000,
      )) === true
        ? pass()
        : fail("it has not logged the object's key within 60 s"),
  },
];
