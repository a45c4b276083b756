import { spawnSync } from "node:child_process";
import { inRepository } from "../servers/repository";
import { sparkInstallation } from "../servers/spark";

/** `npm run test:spark-ingest`: the job's own tests, on the Spark and the jars that its image has. */
test("the Spark jobs do what their own tests say", () => {
  const { python, classPath } = sparkInstallation();
  const { status, stdout, stderr } = spawnSync(python, ["-m", "pytest", "-q", "-rs", "--color=no"], {
    cwd: inRepository("services", "spark-ingest"),
    encoding: "utf8",
    env: { ...process.env, SPARK_CLASS_PATH: classPath, PYTHONDONTWRITEBYTECODE: "1" },
    maxBuffer: 64 << 20,
  });
  const summary = stdout.trim().split("\n").at(-1) ?? "";
  expect({
    status,
    output: status === 0 ? summary : `${stdout.slice(-4000)}\n${stderr.slice(-1000)}`,
  }).toEqual({
    status: 0,
    // Nothing was passed over for want of Java or jars.
    output: expect.stringMatching(/^\d+ passed in /),
  });
}, 900_000);
