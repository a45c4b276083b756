import type { PipelineStack } from "../../test/e2e/pipeline/stack";

/** Files of the guide. */
export interface GuideFiles {
  /** Folder of sample files. */
  readonly samples: string;
  /** File of variables for a shell. */
  readonly environment: string;
  readonly logs: string;
}

/** Variables under which `floe` and the services know the stack, as a shell reads them. */
export function environmentFile(stack: PipelineStack): string {
  const { kafka, catalog, rendered } = stack.running;
  const { environment } = rendered.worker;
  const names = ["INGEST_TABLE_RULES", "INGEST_DEFAULT_TABLE", "INGEST_QUARANTINE"] as const;
  const variables = {
    ...stack.storeVariables,
    CATALOG_URI: catalog.uri,
    KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrapServers,
    ...Object.fromEntries(names.map((name) => [name, environment[name] ?? ""])),
  };
  const lines = Object.entries(variables).map(([name, value]) => `export ${name}='${value}'\n`);
  return lines.join("");
}

/** What somebody can do with the stack, ready to be typed. */
export function guide(stack: PipelineStack, table: string, prefix: string, files: GuideFiles): string {
  const { rgw, kafka, catalog, rendered, spark, worker, launcher } = stack.running;
  const { bucket } = rendered.ingest.inbox;
  const { topics } = rendered.ingest;
  const { accessKey, secretKey } = rgw.user;
  // Without the header Debian's curl signs the body in a way that RGW does not follow (403).
  const curl =
    `curl --fail-with-body --aws-sigv4 aws:amz:us-east-1:s3 --user ${accessKey}:${secretKey} \\\n` +
    "    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD'";
  return `
The pipeline runs.

  S3 (Ceph RGW)   ${rgw.endpoint}   access key ${accessKey}, secret key ${secretKey}
  Kafka           ${kafka.bootstrapServers}
  REST catalog    ${catalog.uri}
  worker          ${worker}metrics
  launcher        ${launcher}metrics
  logs            ${files.logs}

Put a file; a few seconds later its rows are in ${table}:

  ${curl} -T ${files.samples}/orders.csv ${rgw.endpoint}/${bucket}/${prefix}orders.csv
  AWS_ACCESS_KEY_ID=${accessKey} AWS_SECRET_ACCESS_KEY=${secretKey} AWS_REQUEST_CHECKSUM_CALCULATION=when_required \\
    aws --region us-east-1 --endpoint-url ${rgw.endpoint} s3 cp ${files.samples}/orders.parquet s3://${bucket}/${prefix}

A large one goes through Spark, one that is none into quarantine:

  ${curl} -T ${files.samples}/large.parquet ${rgw.endpoint}/${bucket}/${prefix}large.parquet
  ${curl} -T README.md ${rgw.endpoint}/${bucket}/${prefix}readme.parquet

Look at what travels:

  kcat -b ${kafka.bootstrapServers} -C -t ${topics.events} -o beginning -e
  kcat -b ${kafka.bootstrapServers} -C -t ${topics.light} -o beginning -e -f '%k %s\\n'

Ask floe, in another shell of this repository:

  . ${files.environment}
  npx floe table status ${table}
  npx floe object status s3://${bucket}/${prefix}orders.csv
  npx floe quarantine list

Announce what is in the bucket once more (nothing is twice in the table), look for what was missed, try bad files again:

  npx floe backfill --rate 5
  npx floe reconcile --grace 1m
  npx floe quarantine replay --all

Read the table with PyIceberg:

. ${files.environment}
${spark.python} - <<'END'
import os
from pyiceberg.catalog import load_catalog
e = os.environ
catalog = load_catalog("floe", **{"type": "rest", "uri": e["CATALOG_URI"], "s3.endpoint": e["AWS_ENDPOINT_URL_S3"],
    "s3.access-key-id": e["AWS_ACCESS_KEY_ID"], "s3.secret-access-key": e["AWS_SECRET_ACCESS_KEY"], "s3.region": "us-east-1"})
print(catalog.load_table("${table}").scan().to_arrow())
END

Ctrl-C ends all of it, with its data.
`;
}
