import { createServer, type Server } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { loopbackCertificate } from "./certificate";
import { runCrdLifecycle } from "./crd-lifecycle";
import { Access, adminToken } from "./http/access";
import { Activity } from "./http/activity";
import { Faults } from "./http/faults";
import { listener } from "./http/listener";
import { OpenApiDocuments } from "./http/openapi";
import { PodOutput } from "./http/pod-output";
import { RequestLog } from "./http/request-log";
import { KubeApi } from "./kube-api";
import type { KubeObject } from "./kube-object";
import { type ClientAccess, writeKubeconfig } from "./kubeconfig";
import { ResourceRegistry } from "./registry";
import { ObjectStore } from "./store";

/** What a server starts with. */
export interface EmbeddedApiServerOptions {
  /** Answer of `/version`. @default v1.35.2 */
  readonly version?: string;
  /** Time in objects. @default - the wall clock */
  readonly now?: () => Date;
  /**
   * Calls its argument when a new CustomResourceDefinition is to be established; between, it has
   * `conditions: null` and its kind is not served, as on a real server for some tenths of a second.
   * @default - at once
   */
  readonly establishLater?: (establish: () => void) => void;
  /** Objects that are there from the start, in order. @default - the four namespaces of every cluster */
  readonly objects?: readonly KubeObject[];
}

const systemNamespaces = ["default", "kube-system", "kube-public", "kube-node-lease"];

/**
 * A Kubernetes API server in this process, on a loopback port: discovery, OpenAPI, every verb, server-side
 * apply, watches, tables. No controllers run in it (as in envtest) but for CustomResourceDefinitions, which
 * are kube-apiserver's own; test/cluster/scenario plays the others.
 */
export class EmbeddedApiServer {
  readonly store = new ObjectStore();
  readonly registry = new ResourceRegistry();
  readonly log = new RequestLog();
  readonly faults = new Faults();
  readonly access = new Access();
  readonly output = new PodOutput();
  readonly activity = new Activity();
  readonly api: KubeApi;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly certificate: string,
    { version = "v1.35.2", now = () => new Date(), establishLater, objects = [] }: EmbeddedApiServerOptions,
  ) {
    this.api = new KubeApi(this.store, now);
    runCrdLifecycle(this.api, this.registry, establishLater);
    server.on("request", listener({ ...this, version, openApi: new OpenApiDocuments(this.registry) }));
    server.on("connection", (socket: Socket) => {
      this.sockets.add(socket);
      socket.on("close", () => this.sockets.delete(socket));
    });
    for (const name of systemNamespaces)
      this.seed({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    for (const object of objects) this.seed(object);
  }

  /** Listens on a free port of 127.0.0.1. */
  static async start(options: EmbeddedApiServerOptions = {}): Promise<EmbeddedApiServer> {
    const { key, certificate } = await loopbackCertificate();
    const server = createServer({ key, cert: certificate });
    const started = new EmbeddedApiServer(server, certificate, options);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(0, "127.0.0.1", resolve);
    });
    return started;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * Puts an object in place as an administrator would have, with its status.
   *
   * @throws {ApiError} when the object is not valid, or its kind is not served
   */
  seed(object: KubeObject): KubeObject {
    const type = this.registry.findKind(object.apiVersion, object.kind);
    if (type === undefined)
      throw new Error(`${object.apiVersion} ${object.kind} is not served: seed its CRD before`);
    const request = { user: "seed", fieldManager: "seed", fieldValidation: "Strict" as const, warnings: [] };
    const namespace = type.namespaced ? (object.metadata.namespace ?? "default") : undefined;
    const created = this.api.create(type, namespace, object, request);
    if (object.status === undefined || !type.subresources.has("status")) return created;
    const path = { type, namespace, name: created.metadata.name ?? "" };
    return this.api.update(path, (live) => ({ ...live, status: object.status }), {
      ...request,
      subresource: "status",
    });
  }

  /** Writes a kubeconfig into a folder and returns the environment that makes clients use it. */
  kubeconfig(folder: string, access: Partial<ClientAccess> = {}): Record<string, string> {
    return writeKubeconfig(folder, {
      url: this.url,
      certificate: this.certificate,
      token: adminToken,
      ...access,
    });
  }

  /** Closes the port and every connection, watches too. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
