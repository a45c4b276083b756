import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ApiError } from "../api-error";
import type { JsonObject } from "../kube-object";
import type { Activity } from "./activity";
import { aggregatedDiscovery, groupDocument, groupList, legacyApiVersions, resourceList } from "./discovery";
import type { Faults } from "./faults";
import { wantsAggregatedDiscovery } from "./media-type";
import { type OpenApiDocuments, openApiV2 } from "./openapi";
import type { LoggedRequest, RequestLog } from "./request-log";
import { parseResourcePath } from "./request-path";
import { type Answer, type HandlerContext, handleResource } from "./resource-handler";

/** Parts of the server that a listener needs beside what it serves. */
export interface ListenerContext extends HandlerContext {
  readonly log: RequestLog;
  readonly faults: Faults;
  /** Such as `v1.35.2`. */
  readonly version: string;
  readonly activity: Activity;
  readonly openApi: OpenApiDocuments;
}

/** An empty protobuf message is a document without definitions. */
const openApiV2Type = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
const aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/** The HTTP side of the server: log, faults, authentication, routing, errors as `Status`. */
export function listener(context: ListenerContext): RequestListener {
  return (request, response) => {
    respond(context, request, response).catch((error: unknown) => {
      response.destroy(error as Error);
    });
  };
}

async function respond(
  context: ListenerContext,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? "/", "https://localhost");
  const method = request.method ?? "GET";
  const entry: LoggedRequest = {
    method,
    path: url.pathname,
    query: url.searchParams,
    userAgent: request.headers["user-agent"] ?? "",
  };
  context.log.add(entry);
  context.activity.started();
  if (context.faults.cut()) {
    request.socket.destroy();
    context.activity.answered();
    return;
  }
  await context.faults.wait();
  const warnings: string[] = [];
  let answer: (Answer & { contentType?: string }) | undefined;
  try {
    const code = context.faults.failure(method, url.pathname);
    if (code !== undefined)
      throw new ApiError(code, "", "the server is currently unable to handle the request");
    answer = await route(context, url, request, response, warnings);
  } catch (error) {
    const failure = error instanceof ApiError ? error : ApiError.internal(String((error as Error).stack));
    answer = { code: failure.code, body: failure.status() };
  }
  if (answer === undefined) {
    context.activity.watchStarted();
    response.on("close", () => context.activity.watchEnded());
    return;
  }
  entry.code = answer.code;
  const text = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body);
  const plain = typeof answer.body === "string" ? "text/plain" : "application/json";
  for (const warning of warnings)
    response.appendHeader("warning", `299 - "${warning.replaceAll(/["\\]/g, "\\$&")}"`);
  response.writeHead(answer.code, {
    "content-type": answer.contentType ?? plain,
    "content-length": Buffer.byteLength(text),
  });
  response.end(text, () => context.activity.answered());
}

async function route(
  context: ListenerContext,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  warnings: string[],
): Promise<(Answer & { contentType?: string }) | undefined> {
  const { registry } = context;
  const path = url.pathname.replace(/\/$/, "");
  if (["/healthz", "/livez", "/readyz"].includes(path)) return { code: 200, body: "ok" };
  const user = context.access.authenticate(request.headers.authorization);
  if (path === "/version") return { code: 200, body: versionInfo(context.version) };
  if (path === "/api" || path === "/apis") {
    const core = path === "/api";
    if (wantsAggregatedDiscovery(request.headers.accept))
      return { code: 200, body: aggregatedDiscovery(registry, core), contentType: aggregatedType };
    return { code: 200, body: core ? legacyApiVersions() : groupList(registry) };
  }
  const [, root, first = "", second = "", third] = path.split("/");
  if (path === "/openapi/v2") {
    const protobuf = request.headers.accept?.includes("protobuf") === true;
    return protobuf ? { code: 200, body: "", contentType: openApiV2Type } : { code: 200, body: openApiV2() };
  }
  if (path === "/openapi/v3") return found(context.openApi.index());
  if (root === "openapi") return found(context.openApi.get(path.slice("/openapi/v3/".length)));
  if (root === "api" && second === "") return found(resourceList(registry, "", first));
  if (root === "apis" && second === "") return found(groupDocument(registry, first));
  if (root === "apis" && third === undefined) return found(resourceList(registry, first, second));
  const resource = parseResourcePath(path);
  if (resource === undefined) throw ApiError.noSuchResource();
  return handleResource(context, resource, url.searchParams, user, request, response, warnings);
}

function found(body: JsonObject | undefined): Answer {
  if (body === undefined) throw ApiError.noSuchResource();
  return { code: 200, body };
}

function versionInfo(gitVersion: string): JsonObject {
  const [, major = "", minor = ""] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? [];
  return { major, minor, gitVersion, gitTreeState: "clean", platform: "linux/amd64" };
}
