// Makes the worker one file that starts fast: `node services/light-worker/build/bundle.js [folder]`.
//
// The code cache holds the compiled code of everything that ran until the first answer, so V8 neither
// parses nor compiles it again. It is good for the very Node that made it: the image makes its own.
const { fork } = require("node:child_process");
const { copyFileSync, mkdirSync, rmSync } = require("node:fs");
const { join, resolve } = require("node:path");
const { once } = require("node:events");
const { build } = require("esbuild");

const service = join(__dirname, "..");

/** DuckDB brings a native library of 70 MB, which only batches that must be decoded load. */
const EXTERNAL = ["@duckdb/node-api"];

/** @param folder where start.js, worker.js and worker.cache go */
async function bundle(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [join(service, "src", "main.ts")],
    outfile: join(folder, "worker.js"),
    // Finds the other workspaces by their sources: nothing has to be built before.
    tsconfig: join(service, "..", "..", "tsconfig.json"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    // Stack traces and error names stay readable.
    keepNames: true,
    legalComments: "none",
    external: EXTERNAL,
    // A script that comes from a code cache has no `import()` of its own.
    supported: { "dynamic-import": false },
    logLevel: "warning",
  });
  copyFileSync(join(__dirname, "start.js"), join(folder, "start.js"));
  await makeCache(folder);
}

/** Runs the worker until it has answered once, then has it write what V8 compiled. */
async function makeCache(folder) {
  const child = fork(join(__dirname, "make-cache.js"), [folder], {
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    // Nobody listens at these addresses, and nobody is asked.
    env: {
      CATALOG_URI: "http://127.0.0.1:9",
      AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
      AWS_ACCESS_KEY_ID: "build",
      AWS_SECRET_ACCESS_KEY: "build",
      PORT: "0",
    },
  });
  const ended = once(child, "exit");
  let log = "";
  for await (const chunk of child.stdout) {
    log += chunk;
    const port = /"port":(\d+)/.exec(log)?.[1];
    if (port === undefined) continue;
    await exercise(`http://127.0.0.1:${port}`);
    child.send("write");
    break;
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`the worker ended with ${code} before its code cache was written\n${log}`);
}

/** What every worker is asked: whether it is ready, for its metrics, and to take an event. */
async function exercise(base) {
  const event = {
    "ce-specversion": "1.0",
    "ce-type": "dev.knative.kafka.event",
    "ce-source": "/build",
    "ce-id": "1",
  };
  for (const [path, init] of [
    ["/readyz", {}],
    ["/metrics", {}],
    ["/", { method: "POST", headers: event, body: "{" }],
  ]) {
    const response = await fetch(base + path, init);
    await response.arrayBuffer();
  }
}

module.exports = { bundle, EXTERNAL };
if (require.main === module) {
  bundle(resolve(process.argv[2] ?? join(service, "lib", "bundle"))).catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  });
}
