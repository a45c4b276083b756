import { items } from "../../../lint/json";
import { type CheckContext, fail, type Outcome, pass } from "../check";
import type { ActiveCheck } from "./active-check";
import { externalRequest, helloRevision, internalUrl, request } from "./hello-probes";
import { scriptFailed } from "./run-lanes";

const noMesh = ({ config }: CheckContext) => {
  if (!config.components.istio.enabled) return "components.istio is off";
  return config.demos.hello ? undefined : "demos.hello is off";
};

/** The revision's own Service, past every gateway: `<revision>-private`. */
const direct = (context: CheckContext) =>
  `http://${helloRevision(context)}-private.${context.config.platform.apps_namespace}.svc.cluster.local/`;

const codesOf = (output: string) => output.split("\n").map((line) => line.split(/\s+/)[0] ?? "");

/** Half of so many requests are delayed; that none or all of them are happens once in 500 000 runs. */
const FAULT_REQUESTS = 20;
const SLOW_SECONDS = 3;

/** Phase 3 of the plan, done: who is let in, and what Kiali and Jaeger see of it. */
export const meshProbes: readonly ActiveCheck[] = [
  {
    id: "istio.plaintext-refused",
    phase: 3,
    title: "a pod without a sidecar reaches hello through the local gateway, and not past it",
    needs: ["istio.strict", "hello.ready"],
    skipped: noMesh,
    run: async (context) => {
      const { output } = await request(
        context,
        "plain",
        [internalUrl(context), direct(context)],
        "Accept: */*",
      );
      const [gateway, past] = codesOf(output);
      if (gateway !== "200") return scriptFailed(`the local gateway answered ${gateway}`, output);
      // Any status code, an error as well, means that plaintext was read.
      return past === "000" ? pass("refused") : fail(`plaintext to the pod was answered with ${past}`);
    },
  },
  {
    id: "istio.caller-denied",
    phase: 3,
    title: "a pod of the mesh that is not Knative's gets 403 from hello's pod",
    needs: ["istio.authorization", "istio.plaintext-refused"],
    skipped: noMesh,
    run: async (context) => {
      const namespace = context.config.platform.eventing_namespace;
      const place = { namespace, meshed: true };
      const urls = [internalUrl(context), direct(context)];
      const { output } = await request(context, "caller", urls, "Accept: */*", place);
      const [gateway, past] = codesOf(output);
      if (gateway !== "200") return scriptFailed(`the local gateway answered ${gateway}`, output);
      return past === "403" ? pass("403") : fail(`expected 403, got ${past}`);
    },
  },
  {
    id: "istio.fault-felt",
    phase: 3,
    title: "some requests to hello are delayed, and some are not",
    needs: ["istio.fault", "hello.ready"],
    skipped: ({ config }) =>
      config.demos.fault_injection === "none" ? "demos.fault_injection is none" : undefined,
    run: async (context) => {
      const mesh = context.config.demos.fault_injection === "mesh";
      const { url, header } = mesh
        ? { url: internalUrl(context), header: "Accept: */*" }
        : externalRequest(context);
      const urls = Array.from({ length: FAULT_REQUESTS }, () => url);
      const { output } = await request(context, "fault", urls, header, { meshed: mesh });
      const seconds = output.split("\n").map((line) => Number(line.split(/\s+/)[1]));
      const slow = seconds.filter((each) => each >= SLOW_SECONDS).length;
      return slow > 0 && slow < FAULT_REQUESTS
        ? pass(`${slow} of ${FAULT_REQUESTS} took ${SLOW_SECONDS} s or more`)
        : fail(`${slow} of ${FAULT_REQUESTS} requests took ${SLOW_SECONDS} s or more`);
    },
  },
  {
    id: "istio.traces",
    phase: 3,
    title: "Jaeger has traces of at least two services",
    needs: ["istio.tracing"],
    skipped: (context) =>
      noMesh(context) ?? (context.config.components.jaeger.enabled ? undefined : "components.jaeger is off"),
    run: async ({ config, runner }) => {
      const { namespace } = config.components.jaeger;
      let seen: readonly unknown[] = [];
      await runner.until(30_000, async () => {
        seen = items(parsed(await runner.proxied(namespace, "tracing:80", "/jaeger/api/services")), "data");
        return seen.length >= 2 ? true : undefined;
      });
      return seen.length >= 2 ? pass(`${seen.length} services`) : fail(`${seen.length} services have traces`);
    },
  },
  {
    id: "istio.topology",
    phase: 3,
    title: "Kiali draws who called whom",
    needs: ["istio.kiali"],
    skipped: (context) =>
      noMesh(context) ?? (context.config.components.kiali.enabled ? undefined : "components.kiali is off"),
    run: async ({ config, runner }) => {
      const { apps_namespace, eventing_namespace } = config.platform;
      const { namespace } = config.components.kiali;
      const query = `namespaces=${apps_namespace},${eventing_namespace}&graphType=workload&duration=600s`;
      let found: Outcome = fail("Kiali does not answer");
      // Prometheus scrapes every 15 to 60 s, so the requests of this run show up late.
      await runner.until(
        90_000,
        async () => {
          const graph = await runner.proxied(
            namespace,
            "kiali:20001",
            `/kiali/api/namespaces/graph?${query}`,
          );
          if (graph === undefined) return undefined;
          const edges = items(parsed(graph), "elements", "edges").length;
          found =
            edges > 0
              ? pass(`${edges} edges`)
              : fail("the graph has no edges: does Prometheus scrape the mesh?");
          return edges > 0 ? true : undefined;
        },
        5000,
      );
      return found;
    },
  },
];

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    return undefined;
  }
}
