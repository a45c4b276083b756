// Makes a service of the pipeline one file that starts fast.
//
// The code cache holds the compiled code of everything that ran until the first answer, so V8 neither
// parses nor compiles it again. It is good for the very Node that made it: an image makes its own.
const { fork } = require("node:child_process");
const { copyFileSync, mkdirSync, rmSync } = require("node:fs");
const { join } = require("node:path");
const { once } = require("node:events");
const { build } = require("esbuild");

/** Nobody listens at these addresses, and nobody is asked. */
const NOWHERE = {
  CATALOG_URI: "http://127.0.0.1:9",
  AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9",
  AWS_ACCESS_KEY_ID: "build",
  AWS_SECRET_ACCESS_KEY: "build",
  PORT: "0",
};

/**
 * @param folder where start.js, service.js and service.cache go
 * @param entryPoint what a container runs
 * @param external packages that stay outside
 * @param environment what the service needs to start, beside catalog and store
 */
async function bundleService(folder, { entryPoint, external = [], environment = {} }) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [entryPoint],
    outfile: join(folder, "service.js"),
    // Finds the other workspaces by their sources: nothing has to be built before.
    tsconfig: join(__dirname, "..", "..", "..", "tsconfig.json"),
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    minify: true,
    // Stack traces and error names stay readable.
    keepNames: true,
    legalComments: "none",
    external,
    // A script that comes from a code cache has no `import()` of its own.
    supported: { "dynamic-import": false },
    logLevel: "warning",
  });
  copyFileSync(join(__dirname, "start.js"), join(folder, "start.js"));
  await makeCache(folder, { ...NOWHERE, ...environment });
}

/** Runs the service until it has answered once, then has it write what V8 compiled. */
async function makeCache(folder, env) {
  const child = fork(join(__dirname, "make-cache.js"), [folder], {
    execArgv: [],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    env,
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
  if (code !== 0) throw new Error(`the service ended with ${code} before its code cache was written\n${log}`);
}

/** What every service is asked: whether it is ready, for its metrics, and to take an event. */
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

module.exports = { bundleService };
