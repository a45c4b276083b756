import { ApiError } from "../api-error";
import type { JsonObject } from "../kube-object";
import type { ResourcePath } from "./request-path";
import type { Answer } from "./resource-handler";

/** Answers a request that the API server forwards to a Pod or Service. */
export type ProxyHandler = (
  path: string,
  query: URLSearchParams,
) => { code: number; body: JsonObject | string };

/** What containers have printed, and what is behind Services: the part of a cluster that needs a kubelet. */
export class PodOutput {
  private readonly logs = new Map<string, string>();
  private readonly previous = new Map<string, string>();
  private readonly proxies = new Map<string, ProxyHandler>();

  /** @param container `namespace/pod/container`, or `namespace/pod` for any container */
  setLog(container: string, text: string): void {
    this.logs.set(container, text);
  }

  /** What a container printed before its last restart; see {@link setLog}. */
  setPreviousLog(container: string, text: string): void {
    this.previous.set(container, text);
  }

  /** @param target `namespace/services/name` or `namespace/pods/name`, without a port */
  setProxy(target: string, handler: ProxyHandler): void {
    this.proxies.set(target, handler);
  }

  /** @throws {ApiError} 400 when nothing was printed yet, 503 when nothing is behind the Service */
  answer(path: ResourcePath, query: URLSearchParams): Answer {
    const { namespace = "", name = "", resource, subresource } = path;
    if (subresource === "log") return this.log(`${namespace}/${name}`, query);
    const [first = "", second] = name.split(":");
    const target = ["http", "https"].includes(first) && second !== undefined ? second : first;
    const handler = this.proxies.get(`${namespace}/${resource}/${target}`);
    if (handler === undefined) throw ApiError.unavailable(`no endpoints available for service "${target}"`);
    return handler(`/${path.rest ?? ""}`, query);
  }

  private log(pod: string, query: URLSearchParams): Answer {
    const container = query.get("container");
    const logs = query.get("previous") === "true" ? this.previous : this.logs;
    const text = (container === null ? undefined : logs.get(`${pod}/${container}`)) ?? logs.get(pod);
    if (text === undefined && logs === this.previous)
      throw ApiError.badRequest(
        `previous terminated container "${container ?? ""}" in pod "${pod.split("/")[1]}" not found`,
      );
    if (text === undefined)
      throw ApiError.badRequest(
        `container "${container ?? ""}" in pod "${pod.split("/")[1]}" is waiting to start: ContainerCreating`,
      );
    const tail = query.get("tailLines");
    const lines = text.replace(/\n$/, "").split("\n");
    return { code: 200, body: `${(tail === null ? lines : lines.slice(-Number(tail))).join("\n")}\n` };
  }
}
