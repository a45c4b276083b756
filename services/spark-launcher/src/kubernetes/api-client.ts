import { readFile } from "node:fs/promises";
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { IngestError } from "@floe/ingest-core";

/** How to reach the Kubernetes API. */
export interface ApiEndpoint {
  /** `https://10.96.0.1:443`; plain HTTP only in tests. */
  readonly url: string;
  /** File with the service account's token; read for every request, because the kubelet rotates it. */
  readonly tokenFile?: string;
  /** PEM of the cluster's certificate authority. */
  readonly ca?: string;
}

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The endpoint that a pod is given (kubernetes.io/docs "Accessing the Kubernetes API from a Pod").
 *
 * @param variables `KUBERNETES_SERVICE_HOST` and `KUBERNETES_SERVICE_PORT`, and where the account's `token` and
 * `ca.crt` are not in their usual place, that folder as `KUBERNETES_SERVICE_ACCOUNT`
 * @throws IngestError `config.not-in-cluster` outside a pod
 */
export async function inClusterEndpoint(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<ApiEndpoint> {
  const host = variables.KUBERNETES_SERVICE_HOST;
  const port = variables.KUBERNETES_SERVICE_PORT;
  if (host === undefined || port === undefined)
    throw new IngestError("config.not-in-cluster", "there is no Kubernetes API to talk to", false, {
      expected: "KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT",
      nextStep: "run the launcher in a pod with automountServiceAccountToken",
    });
  const { KUBERNETES_SERVICE_ACCOUNT: account = SERVICE_ACCOUNT } = variables;
  const ca = await readFile(`${account}/ca.crt`, "utf8");
  const address = host.includes(":") ? `[${host}]` : host;
  return { url: `https://${address}:${port}`, tokenFile: `${account}/token`, ca };
}

/** An answer whose body is still to be read. */
interface OpenResponse {
  readonly status: number;
  readonly body: IncomingMessage;
}

/**
 * The few requests that the launcher makes of the Kubernetes API.
 *
 * Not `@kubernetes/client-node`: version 2 does not start on Node 20, and it brings 80 MB of
 * models for four verbs on one kind.
 */
export class ApiClient {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly secure: boolean;

  constructor(private readonly endpoint: ApiEndpoint) {
    this.secure = endpoint.url.startsWith("https:");
    this.agent = this.secure
      ? new HttpsAgent({ keepAlive: true, ...(endpoint.ca === undefined ? {} : { ca: endpoint.ca }) })
      : new HttpAgent({ keepAlive: true });
  }

  /** @returns the object, or `undefined` when there is none of that name */
  async get<T>(path: string, signal: AbortSignal): Promise<T | undefined> {
    const { status, body } = await this.send("GET", path, undefined, signal);
    const text = await readText(body);
    if (status === 404) return undefined;
    return this.parse<T>(status, text, path);
  }

  /** @returns the created object, or `"exists"` when there is one of that name (409 AlreadyExists) */
  async create<T>(path: string, object: unknown, signal: AbortSignal): Promise<T | "exists"> {
    const { status, body } = await this.send("POST", `${path}?fieldValidation=Strict`, object, signal);
    const text = await readText(body);
    if (status === 409 && reasonOf(text) === "AlreadyExists") return "exists";
    return this.parse<T>(status, text, path);
  }

  /** Events of a watch until the server ends it. @throws IngestError `cluster.*`, retriable */
  async *watch<T>(
    path: string,
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly type: string; readonly object: T }> {
    const { status, body } = await this.send("GET", path, undefined, signal);
    if (status !== 200) this.parse(status, await readText(body), path);
    let rest = "";
    try {
      for await (const chunk of body.setEncoding("utf8") as AsyncIterable<string>) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) if (line.trim() !== "") yield JSON.parse(line);
      }
    } catch (cause) {
      throw new IngestError("cluster.watch-ended", "the watch broke off", true, { at: path }, { cause });
    }
  }

  private async send(
    method: string,
    path: string,
    object: unknown,
    signal: AbortSignal,
  ): Promise<OpenResponse> {
    const { tokenFile, url } = this.endpoint;
    const token = tokenFile === undefined ? undefined : (await readFile(tokenFile, "utf8")).trim();
    const payload = object === undefined ? undefined : JSON.stringify(object);
    const headers = {
      accept: "application/json",
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined
        ? {}
        : { "content-type": "application/json", "content-length": Buffer.byteLength(payload) }),
    };
    const open = this.secure ? httpsRequest : httpRequest;
    return await new Promise((resolve, reject) => {
      const request = open(url + path, { method, headers, agent: this.agent, signal }, (body) =>
        resolve({ status: body.statusCode ?? 0, body }),
      );
      request.once("error", (cause) =>
        reject(
          new IngestError(
            "cluster.unreachable",
            "the Kubernetes API does not answer",
            true,
            { at: path },
            { cause },
          ),
        ),
      );
      request.end(payload);
    });
  }

  /** 401, 403 and 429 may pass when somebody mends the account or the load; another 4xx is about what we sent. */
  private parse<T>(status: number, text: string, path: string): T {
    if (status >= 200 && status < 300) return JSON.parse(text) as T;
    const message = messageOf(text) ?? `HTTP ${status}`;
    const context = { at: path, status };
    if (status === 403)
      throw new IngestError("cluster.forbidden", message, true, {
        ...context,
        nextStep: "apply the launcher's Role and RoleBinding",
      });
    if (status === 401 || status === 429 || status >= 500)
      throw new IngestError("cluster.refused", message, true, context);
    throw new IngestError("cluster.invalid", message, false, context);
  }
}

async function readText(body: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of body.setEncoding("utf8") as AsyncIterable<string>) text += chunk;
  return text;
}

/** Fields of a Kubernetes `Status`. */
function statusOf(text: string): { readonly reason?: string; readonly message?: string } {
  try {
    return JSON.parse(text) as { reason?: string; message?: string };
  } catch {
    return {};
  }
}

const reasonOf = (text: string) => statusOf(text).reason;
const messageOf = (text: string) => statusOf(text).message;
