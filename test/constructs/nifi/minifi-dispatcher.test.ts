import { MinifiDispatcher, type MinifiDispatcherProps } from "../../../constructs/nifi/minifi-dispatcher";
import { identities, only, render, schemaViolations } from "../../support/manifests";
import { topics } from "../camel/topics";

function dispatcher(props: Partial<MinifiDispatcherProps> = {}) {
  const manifests = render(
    (chart) =>
      new MinifiDispatcher(chart, "dispatcher", {
        namespace: "eventing-demo",
        topics,
        defaultTable: "db.t",
        storageClass: "ceph-block",
        ...props,
      }),
  );
  // biome-ignore lint/suspicious/noExplicitAny: a pod is looked into field by field
  const spec = only(manifests, "StatefulSet").spec as any;
  const data = only(manifests, "ConfigMap").data as Record<string, string>;
  return { manifests, spec, pod: spec.template.spec, data };
}

describe("MinifiDispatcher", () => {
  test("is an agent with its settings and the Service that names its pods", () => {
    const { manifests, spec } = dispatcher();
    expect(identities(manifests)).toEqual([
      "ConfigMap eventing-demo/file-dispatcher",
      "Service eventing-demo/file-dispatcher",
      "StatefulSet eventing-demo/file-dispatcher",
    ]);
    expect(only(manifests, "Service").spec).toMatchObject({
      clusterIP: "None",
      selector: spec.selector.matchLabels,
    });
    expect(schemaViolations(manifests)).toEqual([]);
    expect(spec.serviceName).toBe("file-dispatcher");
    expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  });

  test("keeps its queues on a volume that survives it", () => {
    const { spec, pod, data } = dispatcher();
    expect(spec.volumeClaimTemplates).toMatchObject([
      {
        metadata: { name: "data" },
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "ceph-block",
          resources: { requests: { storage: "2Gi" } },
        },
      },
    ]);
    expect(pod.containers[0].volumeMounts).toContainEqual({ name: "data", mountPath: "/opt/minifi/data" });
    const bootstrap = data["bootstrap.conf"]!.split("\n");
    expect(bootstrap).toEqual(
      expect.arrayContaining([
        "nifi.flowfile.repository.directory=/opt/minifi/data/flowfile_repository",
        "nifi.flowfile.repository.always.sync=true",
        "nifi.content.repository.directory.default=/opt/minifi/data/content_repository",
        "java.arg.3=-Xmx256m",
        "nifi.minifi.flow.config=./conf/flow.json.gz",
      ]),
    );
    expect(bootstrap.join()).not.toContain("c2.enable");
  });

  test("copies its settings, because the agent rewrites them", () => {
    const { pod } = dispatcher();
    expect(pod.initContainers[0]).toMatchObject({
      image: "apache/nifi-minifi:2.8.0",
      command: ["sh", "-ec", "cp -a /opt/minifi/minifi-current/conf/. /conf/\ncp /config/* /conf/"],
    });
    expect(pod.containers[0].volumeMounts).toContainEqual({
      name: "conf",
      mountPath: "/opt/minifi/minifi-current/conf",
    });
    expect(pod.volumes).toContainEqual({ name: "conf", emptyDir: {} });
  });

  test("takes the Kafka extensions of its own version out of the NiFi image", () => {
    const { pod } = dispatcher({ version: "2.9.0" });
    expect(pod.initContainers[1].image).toBe("apache/nifi:2.9.0");
    expect(pod.initContainers[1].command[2]).toMatch(
      /nifi-kafka-nar-2\.9\.0\.nar .*nifi-kafka-3-service-nar-2\.9\.0\.nar .*nifi-kafka-service-api-nar-2\.9\.0\.nar \/extensions\//,
    );
  });

  test("has no rights that it does not need", () => {
    const { pod } = dispatcher();
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    for (const container of [...pod.initContainers, ...pod.containers]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.resources).toMatchObject({ requests: {}, limits: {} });
    }
  });

  test("is asked for its health seldom, because each question starts a JVM", () => {
    const { livenessProbe, startupProbe, readinessProbe } = dispatcher().pod.containers[0];
    const command = ["/opt/minifi/minifi-current/bin/minifi.sh", "status"];
    expect(livenessProbe).toMatchObject({ exec: { command }, periodSeconds: 60, timeoutSeconds: 30 });
    expect(startupProbe).toMatchObject({ exec: { command }, failureThreshold: 20 });
    expect(readinessProbe).toBeUndefined();
  });

  test("restarts when the flow changes, and only then", () => {
    const checksum = (props?: Partial<MinifiDispatcherProps>) =>
      dispatcher(props).spec.template.metadata.annotations["floe.dev/config-checksum"];
    expect(checksum()).toMatch(/^[0-9a-f]{64}$/);
    expect(checksum({ storageSize: "5Gi" })).toBe(checksum());
    expect(checksum({ defaultTable: "db.other" })).not.toBe(checksum());
  });

  test("several agents share the partitions from different nodes", () => {
    const { spec, pod } = dispatcher({ replicas: 3 });
    expect(spec.replicas).toBe(3);
    expect(pod.topologySpreadConstraints).toMatchObject([
      { topologyKey: "kubernetes.io/hostname", labelSelector: { matchLabels: spec.selector.matchLabels } },
    ]);
    expect(dispatcher().pod.topologySpreadConstraints).toBeUndefined();
  });

  const rule = (prefix: string) => ({ tables: [{ bucket: "b", prefix, table: "db.t" }] });
  test.each<[string, Partial<MinifiDispatcherProps>, RegExp]>([
    [
      "a prefix with an expression",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: NiFi's Expression Language
      rule("in/${x}"),
      /tables\[0\]\.prefix: got .*NiFi takes for an expression/,
    ],
    ["a prefix with a parameter", rule("in/#{x}"), /NiFi takes for a parameter/],
    ["a prefix with a backslash", rule("in\\"), /NiFi takes for an escape/],
    ["more agents than partitions", { replicas: 4 }, /replicas: got 4.*3 partitions/],
    ["no agent", { replicas: 0 }, /replicas: got 0/],
    ["batches of nothing", { maxEvents: 0 }, /maxEvents: got 0/],
    ["a name too long for the labels of its pods", { name: "d".repeat(53) }, /at most 52/],
  ])("refuses %s", (_, props, message) => {
    expect(() => dispatcher(props)).toThrow(message);
  });
});
