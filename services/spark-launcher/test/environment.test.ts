import { EnvironmentError } from "@floe/event-server";
import { LAUNCHER_ENVIRONMENT } from "../../../constructs/spark/launcher-environment";
import { readLauncherEnvironment } from "../src/environment";

const minimal = {
  CATALOG_URI: "http://catalog:8181/",
  AWS_ENDPOINT_URL_S3: "http://rgw",
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secret",
  SPARK_JOB_NAMESPACE: "apps",
  SPARK_JOB_TEMPLATE: "/etc/floe/spark/spark-application.json",
};

function problems(variables: Record<string, string>): string[] {
  try {
    readLauncherEnvironment(variables);
    return [];
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems.map(({ variable }) => variable);
    throw error;
  }
}

describe("readLauncherEnvironment", () => {
  test("needs the catalog, the store, its keys, and where jobs go", () => {
    expect(readLauncherEnvironment(minimal)).toMatchObject({
      port: 8080,
      requestTimeoutSeconds: 590,
      job: { namespace: "apps", bytesPerExecutor: 2 ** 31, maxExecutors: 4, timeoutSeconds: 14_400 },
    });
    expect(problems({}).sort()).toEqual(Object.keys(minimal).sort());
  });

  test("reads every variable that the platform writes, by the same name", () => {
    const read = new Set<string>();
    const variables = new Proxy<Record<string, string>>(
      { ...minimal },
      {
        get: (target, name: string) => {
          read.add(name);
          return target[name];
        },
      },
    );
    readLauncherEnvironment(variables);
    const written = Object.values(LAUNCHER_ENVIRONMENT).filter((name) => !name.startsWith("OTEL_"));
    expect(written.filter((name) => !read.has(name))).toEqual([]);
  });

  test("says everything that is wrong at once, and never a secret", () => {
    const wrong = {
      ...minimal,
      SPARK_MAX_EXECUTORS: "0",
      SPARK_BYTES_PER_EXECUTOR: "2g",
      SPARK_JOB_TIMEOUT_SECONDS: "for ever",
      INGEST_REQUEST_TIMEOUT_SECONDS: "-1",
      INGEST_QUARANTINE: "quarantine/",
    };
    expect(problems(wrong).sort()).toEqual([
      "INGEST_QUARANTINE",
      "INGEST_REQUEST_TIMEOUT_SECONDS",
      "SPARK_BYTES_PER_EXECUTOR",
      "SPARK_JOB_TIMEOUT_SECONDS",
      "SPARK_MAX_EXECUTORS",
    ]);
    expect(() => readLauncherEnvironment(wrong)).not.toThrow(/secret/);
  });
});
