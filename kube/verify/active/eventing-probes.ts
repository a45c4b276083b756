import { text } from "../../../lint/json";
import { type CheckContext, fail, pass } from "../check";
import type { ActiveCheck } from "./active-check";
import { seenInLog } from "./kafka-probes";
import { CURL_USER } from "./probe-job";
import { scriptFailed } from "./run-lanes";

/** A CloudEvent in binary mode, as any producer would send it. */
const SEND = `curl -sS -o /dev/null --max-time 30 -w '%{http_code}\\n' -X POST "$BROKER" \\
  -H "ce-specversion: 1.0" -H "ce-type: dev.floe.verify" -H "ce-source: /floe/verify" -H "ce-id: $MARK" \\
  -H "content-type: application/json" -d "{\\"message\\":\\"$MARK\\"}"`;

const off = ({ config }: CheckContext) =>
  config.demos.eventing && config.components.strimzi.enabled ? undefined : "demos.eventing is off";

/** Events through the Broker. */
export const eventingProbes: readonly ActiveCheck[] = [
  {
    id: "broker.delivers",
    phase: 2,
    title: "an event that is sent to the Broker reaches event-display",
    needs: ["broker.ready"],
    skipped: off,
    run: async (context) => {
      const { config, cluster, runner, images } = context;
      const namespace = config.platform.eventing_namespace;
      const url = text(
        cluster.find("Broker.eventing.knative.dev", "default", namespace),
        "status",
        "address",
        "url",
      );
      if (url === undefined) return fail("the Broker has no address");
      const mark = `floe-verify-event-${runner.run}`;
      const env = { BROKER: url, MARK: mark };
      const { output } = await runner.script({
        name: "event",
        namespace,
        image: images.curl,
        user: CURL_USER,
        script: SEND,
        env,
      });
      if (output !== "202") return scriptFailed("the Broker did not accept it with 202", output);
      return (await seenInLog(context, "event-display", mark, 90_000)) === true
        ? pass()
        : fail("accepted, but event-display has not logged it within 90 s");
    },
  },
  {
    id: "ping.delivers",
    phase: 2,
    title: "the PingSource's event of each minute is in event-display's log",
    needs: ["ping.ready", "broker.ready"],
    skipped: off,
    run: async (context) =>
      (await seenInLog(context, "event-display", "dev.knative.sources.ping", 120_000)) === true
        ? pass()
        : fail("none within two minutes"),
  },
];
