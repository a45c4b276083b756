import { readFileSync } from "node:fs";
import { EnvironmentError } from "@floe/event-server";
import { WORKER_ENVIRONMENT } from "../../../constructs/ingest/worker-environment";
import { readWorkerEnvironment } from "../src/environment";

const minimal = {
  CATALOG_URI: "http://catalog:8181/",
  AWS_ENDPOINT_URL_S3: "http://rgw",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
};

function problems(variables: Record<string, string>): string[] {
  try {
    readWorkerEnvironment(variables);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
}

describe("readWorkerEnvironment", () => {
  test("needs the catalog, the store and its keys, and nothing else", () => {
    expect(readWorkerEnvironment(minimal)).toMatchObject({
      port: 8080,
      catalog: { uri: "http://catalog:8181" },
      schemaContract: "evolve",
      createTables: true,
      concurrency: 8,
    });
    expect(problems({})).toEqual([
      "CATALOG_URI",
      "AWS_ENDPOINT_URL_S3",
      "AWS_ACCESS_KEY_ID",
      "AWS_SECRET_ACCESS_KEY",
    ]);
  });

  test("reads every variable that the platform writes, by the same name", () => {
    const read = new Set<string>();
    const spy = new Proxy<Record<string, string>>(
      { ...minimal },
      {
        get: (target, name: string) => {
          read.add(name);
          return target[name];
        },
      },
    );
    readWorkerEnvironment(spy);
    const written = Object.values(WORKER_ENVIRONMENT).filter((name) => !name.startsWith("OTEL_"));
    expect(written.filter((name) => !read.has(name))).toEqual([]);
  });

  test("says everything that is wrong at once, and never a secret", () => {
    const wrong = {
      ...minimal,
      PORT: "eighty",
      CATALOG_URI: "catalog:8181",
      INGEST_SCHEMA_CONTRACT: "loose",
      INGEST_TABLE_RULES: '[{"prefix":"a/"}]',
      INGEST_DEFAULT_TABLE: "orders",
      INGEST_CONCURRENCY: "0",
    };
    expect(problems(wrong).sort()).toEqual(
      [
        "CATALOG_URI",
        "INGEST_CONCURRENCY",
        "INGEST_DEFAULT_TABLE",
        "INGEST_SCHEMA_CONTRACT",
        "INGEST_TABLE_RULES",
        "PORT",
      ].sort(),
    );
    expect(() => readWorkerEnvironment(wrong)).toThrow(
      /INGEST_CONCURRENCY: got '0', expected an integer from 1 to 1000/,
    );
    expect(() => readWorkerEnvironment(wrong)).not.toThrow(/secret/);
  });

  test.each([
    ["CATALOG_URI", "http://"],
    ["CATALOG_URI", "https://a:b:c"],
    ["CATALOG_URI", "http://catalog/?warehouse=x"],
    ["AWS_ENDPOINT_URL_S3", "http://rgw/bucket"],
    ["AWS_ENDPOINT_URL_S3", "http://user:password@rgw"],
    ["INGEST_TABLE_RULES", '[{"bucket":"b","prefix":"p/","table":"orders"}]'],
    ["INGEST_TABLE_RULES", '[{"bucket":"","prefix":"p/","table":"shop.orders"}]'],
    ["INGEST_SPILL_DIRECTORY", "/nowhere/at/all"],
    ["INGEST_SPILL_DIRECTORY", __filename],
    ["INGEST_CONCURRENCY", "0x8"],
    ["PORT", " 80"],
    ["KAFKA_BOOTSTRAP_SERVERS", " , "],
    ["KAFKA_BOOTSTRAP_SERVERS", "kafka"],
    ["KAFKA_BOOTSTRAP_SERVERS", "kafka:9092,PLAINTEXT://other:9092"],
  ])("%s '%s' ends the start, and not the first event", (variable, value) => {
    expect(problems({ ...minimal, [variable]: value })).toEqual([variable]);
  });

  test("topics are named as Kafka takes them, and no password is shown", () => {
    const servers = { KAFKA_BOOTSTRAP_SERVERS: "a:9092,b:9092" };
    expect(problems({ ...minimal, ...servers, KAFKA_TOPICS: "a,b c" })).toEqual(["KAFKA_TOPICS"]);
    const read = () => readWorkerEnvironment({ ...minimal, AWS_ENDPOINT_URL_S3: "http://user:hidden@rgw" });
    expect(read).toThrow("http://…@rgw");
    expect(read).not.toThrow("hidden");
  });

  test("bootstrap servers switch the consumer mode on", () => {
    expect(readWorkerEnvironment(minimal).consumer).toBeUndefined();
    const on = readWorkerEnvironment({ ...minimal, KAFKA_BOOTSTRAP_SERVERS: "a:9092, b:9092" });
    expect(on.consumer).toEqual({
      bootstrapServers: ["a:9092", "b:9092"],
      topics: ["light-ingest"],
      consumerGroup: "light-worker",
      deadLetterTopic: "ingest-dlq",
    });
  });

  test("the consumer talks TLS with an authority's certificate or as a user", () => {
    const security = (variables: Record<string, string>) =>
      readWorkerEnvironment({ ...minimal, KAFKA_BOOTSTRAP_SERVERS: "a:9093", ...variables }).consumer
        ?.security;
    const user = { KAFKA_USERNAME: "worker", KAFKA_PASSWORD: "hidden" };
    const ca = readFileSync(__filename, "utf8");
    expect(security({})).toBeUndefined();
    expect(security({ KAFKA_CA_FILE: __filename })).toEqual({ ca });
    expect(security(user)).toEqual({ user: { name: "worker", password: "hidden" } });
    expect(security({ ...user, KAFKA_CA_FILE: __filename })).toMatchObject({ ca, user: { name: "worker" } });
  });

  test.each([
    [{ KAFKA_USERNAME: "worker" }, /KAFKA_PASSWORD: got nothing, expected a value/],
    [{ KAFKA_PASSWORD: "hidden" }, /KAFKA_USERNAME: got nothing, expected the user whose password/],
    [{ KAFKA_CA_FILE: "/nowhere/ca.crt" }, /KAFKA_CA_FILE: got ENOENT.*expected a file that can be read/],
  ])("half of what Kafka's security needs ends the start: %j", (variables, message) => {
    const read = () => readWorkerEnvironment({ ...minimal, KAFKA_BOOTSTRAP_SERVERS: "a:9093", ...variables });
    expect(read).toThrow(message);
    expect(read).not.toThrow("hidden");
  });

  test("an empty variable counts as unset", () => {
    expect(readWorkerEnvironment({ ...minimal, INGEST_DEFAULT_TABLE: "", PORT: "" })).toMatchObject({
      port: 8080,
    });
  });
});
