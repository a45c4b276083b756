import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { packageRoot } from "../../../package-root";
import { checkSchema } from "../../../schema/check";
import type { JsonSchema } from "../../../schema/schema";
import type { SparkApplication } from "../src/job/spark-application";

const kinds = JSON.parse(
  readFileSync(join(packageRoot(), "imports", "schemas", "sparkoperator.k8s.io.json"), "utf8"),
) as { kind: string; openAPIV3Schema: JsonSchema }[];
const schema = kinds.find(({ kind }) => kind === "SparkApplication")?.openAPIV3Schema as JsonSchema;

type Object = SparkApplication & { metadata: { resourceVersion: string } };

/**
 * SparkApplications of one namespace over the Kubernetes API, with the CRD's schema enforced as
 * `fieldValidation=Strict` does. The test plays the operator.
 */
export class FakeApi {
  readonly objects = new Map<string, Object>();
  readonly requests: string[] = [];
  /** Called with every object that was created, as the operator sees it. */
  onCreate: (object: SparkApplication) => void = () => undefined;
  /** Time of creation, RFC 3339 in whole seconds. */
  now: () => string = () => "2026-01-01T00:00:00Z";
  /** Answers the next request with a status instead of serving it. */
  failNext: number | undefined;
  private version = 0;
  private readonly watchers = new Set<{ name: string; response: ServerResponse }>();
  private readonly server: Server = createServer((request, response) => void this.serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  /** Resolves when somebody watches. @param ending of the object's name. @default - any object */
  async watched(ending = ""): Promise<void> {
    while (![...this.watchers].some(({ name }) => name.endsWith(ending)))
      await new Promise((resolve) => setImmediate(resolve));
  }

  setState(name: string, state: string, errorMessage = ""): void {
    const object = this.objects.get(name) as Object;
    const next = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(++this.version) },
      status: { applicationState: { state, errorMessage }, driverInfo: { podName: `${name}-driver` } },
    };
    this.objects.set(name, next);
    this.notify(name, "MODIFIED", next);
  }

  delete(name: string): void {
    const object = this.objects.get(name) as Object;
    this.objects.delete(name);
    this.notify(name, "DELETED", object);
  }

  endWatches(): void {
    for (const { response } of this.watchers) response.end();
    this.watchers.clear();
  }

  private notify(name: string, type: string, object: Object): void {
    for (const watcher of this.watchers)
      if (watcher.name === name) watcher.response.write(`${JSON.stringify({ type, object })}\n`);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://api");
    this.requests.push(`${request.method} ${url.pathname}`);
    let text = "";
    for await (const chunk of request) text += chunk;
    const answer = (status: number, body: object) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    const failure = (code: number, reason: string, message = reason) =>
      answer(code, { kind: "Status", status: "Failure", code, reason, message });
    if (this.failNext !== undefined) {
      const status = this.failNext;
      this.failNext = undefined;
      return void failure(status, "Injected");
    }
    if (url.pathname.startsWith("/apis/serving.knative.dev/"))
      return void answer(200, { metadata: { uid: "uid-of-service" } });
    const name = url.pathname.split("/sparkapplications")[1]?.slice(1) ?? "";
    if (request.method === "POST") return void this.create(JSON.parse(text), answer, failure);
    if (url.searchParams.get("watch") === "true") return void this.watch(url, response);
    const object = this.objects.get(name);
    return void (object === undefined ? failure(404, "NotFound") : answer(200, object));
  }

  private create(
    object: SparkApplication,
    answer: (status: number, body: object) => void,
    failure: (code: number, reason: string, message?: string) => void,
  ): void {
    const { name } = object.metadata;
    if (this.objects.has(name)) {
      failure(409, "AlreadyExists");
      return;
    }
    const violations = checkSchema(schema, object);
    if (violations.length > 0) {
      failure(400, "BadRequest", JSON.stringify(violations));
      return;
    }
    if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)) {
      failure(422, "Invalid", `name ${name}`);
      return;
    }
    const created = {
      ...object,
      metadata: {
        ...object.metadata,
        resourceVersion: String(++this.version),
        creationTimestamp: this.now(),
      },
    };
    this.objects.set(name, created);
    answer(201, created);
    this.onCreate(created);
  }

  private watch(url: URL, response: ServerResponse): void {
    const name = url.searchParams.get("fieldSelector")?.replace("metadata.name=", "") ?? "";
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    const object = this.objects.get(name);
    const since = Number(url.searchParams.get("resourceVersion"));
    if (object !== undefined && Number(object.metadata.resourceVersion) > since)
      response.write(`${JSON.stringify({ type: "MODIFIED", object })}\n`);
    const watcher = { name, response };
    this.watchers.add(watcher);
    response.once("close", () => this.watchers.delete(watcher));
  }
}
