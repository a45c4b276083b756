import { get, text } from "../../../lint/json";
import { type CheckContext, fail, pass } from "../check";
import { HELLO } from "../serving-checks";
import type { ActiveCheck, ActiveContext } from "./active-check";
import { CURL_USER } from "./probe-job";
import { scriptFailed } from "./run-lanes";

/** Knative's stable window and its grace for the last pod, twice over (config-autoscaler of 1.21: 60 s and 30 s). */
const IDLE_MS = 180_000;

const noHello = ({ config }: CheckContext) => (config.demos.hello ? undefined : "demos.hello is off");

/** Asks each URL once; a line each: status code, seconds. 000 when nothing answered. */
export const REQUEST_SCRIPT = `for url in $URLS; do
  curl -sS -o /dev/null --max-time 60 -H "$HEADER" -w '%{http_code} %{time_total}\\n' "$url" || true
done`;

/** Where requests from outside enter: the Service of the external gateway, and hello's host. */
export function externalRequest({ config }: CheckContext): { readonly url: string; readonly header: string } {
  const { apps_namespace, domain } = config.platform;
  const { istio, knative, envoy_gateway } = config.components;
  const service = istio.enabled
    ? `knative-gateway-istio.${knative.serving_namespace}`
    : `knative-external.${envoy_gateway.namespace}`;
  return {
    url: `http://${service}.svc.cluster.local/`,
    header: `Host: ${HELLO}.${apps_namespace}.${domain}`,
  };
}

/** hello as pods of the cluster call it. */
export const internalUrl = ({ config }: CheckContext) =>
  `http://${HELLO}.${config.platform.apps_namespace}.svc.cluster.local/`;

/** Pods of hello that are not on their way out. */
export async function helloPods({ config, runner }: ActiveContext): Promise<number> {
  const selector = `serving.knative.dev/service=${HELLO}`;
  const pods = await runner.list("pods", config.platform.apps_namespace, selector);
  return pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined).length;
}

/** The plan's steps 1.4 and 1.5, done: no pods without requests, pods by a request, an answer. */
export const helloProbes: readonly ActiveCheck[] = [
  {
    id: "hello.scale-to-zero",
    phase: 1,
    title: "hello has no pods after a while without requests",
    needs: ["hello.ready", "hello.may-scale-to-zero"],
    skipped: noHello,
    run: async (context) => {
      const { runner } = context;
      const begin = runner.clock.now();
      const gone = await runner.until(IDLE_MS, async () =>
        (await helloPods(context)) === 0 ? true : undefined,
      );
      const seconds = Math.round((runner.clock.now() - begin) / 1000);
      return gone === true
        ? pass(seconds === 0 ? "none now" : `none after ${seconds} s`)
        : fail(`${await helloPods(context)} pods after ${seconds} s: somebody sends requests`);
    },
  },
  {
    id: "hello.scale-from-zero",
    phase: 1,
    title: "a request through the gateway wakes hello up",
    needs: ["hello.scale-to-zero"],
    skipped: noHello,
    run: async (context) => {
      const { url, header } = externalRequest(context);
      const { output } = await request(context, "wake", [url], header);
      const [code, seconds] = output.split(/\s+/);
      if (code !== "200") return scriptFailed(`the gateway answered ${code ?? "nothing"}`, output);
      return (await helloPods(context)) > 0
        ? pass(`200 after ${seconds} s`)
        : fail("200, but hello has no pod");
    },
  },
  {
    id: "hello.responds",
    phase: 1,
    title: "hello answers through both gateways",
    needs: ["hello.ready"],
    skipped: noHello,
    run: async (context) => {
      const { url, header } = externalRequest(context);
      const outside = await request(context, "outside", [url], header);
      const inside = await request(context, "inside", [internalUrl(context)], "Accept: */*");
      const codes = [outside, inside].map(({ output }) => output.split(/\s+/)[0] ?? "nothing");
      return codes.every((code) => code === "200")
        ? pass("200, 200")
        : fail(`outside ${outside.output}; inside ${inside.output}`);
    },
  },
];

/** Sends requests from a pod without a sidecar. */
export function request(
  { config, runner, images }: ActiveContext,
  name: string,
  urls: readonly string[],
  header: string,
  place: { readonly namespace?: string; readonly meshed?: boolean } = {},
) {
  return runner.script({
    name,
    namespace: place.namespace ?? config.platform.apps_namespace,
    image: images.curl,
    user: CURL_USER,
    script: REQUEST_SCRIPT,
    env: { URLS: urls.join(" "), HEADER: header },
    meshed: place.meshed ?? false,
  });
}

/** The revision of hello that gets its requests. */
export function helloRevision({ config, cluster }: CheckContext): string | undefined {
  const service = cluster.find("Service.serving.knative.dev", HELLO, config.platform.apps_namespace);
  return text(get(service, "status"), "latestReadyRevisionName");
}
