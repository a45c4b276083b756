import type { ComputeResources } from "../kubernetes/resources";
import { DATA_DIRECTORY } from "./bootstrap";
import type { MinifiAgentProps } from "./minifi-agent";

const HOME = "/opt/minifi/minifi-current";
/** `minifi` in the image (minifi-docker/dockerhub/Dockerfile). */
const USER = 1000;
const RESOURCES: ComputeResources = {
  requests: { cpu: "200m", memory: "512Mi" },
  limits: { memory: "1Gi" },
};

/** The container cannot have a read-only root: the agent writes logs, run and work folders beside its code. */
const CONTAINER_SECURITY = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** The pod of an agent: two copies before it starts, then the agent itself. */
export function minifiPod(
  props: MinifiAgentProps,
  configMapName: string,
  labels: Record<string, string>,
): object {
  const nars = ["nifi-kafka-nar", "nifi-kafka-3-service-nar", "nifi-kafka-service-api-nar"];
  const files = nars.map((nar) => `/opt/nifi/nifi-current/lib/${nar}-${props.version}.nar`).join(" ");
  const copy = (name: string, image: string, script: string, volumeMounts: object[]) => ({
    name,
    image,
    command: ["sh", "-ec", script],
    volumeMounts,
    resources: { requests: { cpu: "50m", memory: "32Mi" }, limits: { memory: "128Mi" } },
    securityContext: CONTAINER_SECURITY,
  });
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    terminationGracePeriodSeconds: 60,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: USER,
      runAsGroup: USER,
      fsGroup: USER,
      seccompProfile: { type: "RuntimeDefault" },
    },
    ...(props.spread === true && {
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: "kubernetes.io/hostname",
          whenUnsatisfiable: "ScheduleAnyway",
          labelSelector: { matchLabels: labels },
        },
      ],
    }),
    initContainers: [
      copy("conf", props.image, `cp -a ${HOME}/conf/. /conf/\ncp /config/* /conf/`, [
        { name: "config", mountPath: "/config", readOnly: true },
        { name: "conf", mountPath: "/conf" },
      ]),
      copy("extensions", props.nifiImage, `cp ${files} /extensions/`, [
        { name: "extensions", mountPath: "/extensions" },
      ]),
    ],
    containers: [
      {
        name: "minifi",
        image: props.image,
        volumeMounts: [
          { name: "conf", mountPath: `${HOME}/conf` },
          { name: "extensions", mountPath: `${HOME}/extensions` },
          { name: "data", mountPath: DATA_DIRECTORY },
        ],
        resources: props.resources ?? RESOURCES,
        securityContext: CONTAINER_SECURITY,
        startupProbe: { ...STATUS_PROBE, periodSeconds: 30, failureThreshold: 20 },
        livenessProbe: { ...STATUS_PROBE, periodSeconds: 60, failureThreshold: 3 },
      },
    ],
    volumes: [
      { name: "config", configMap: { name: configMapName } },
      { name: "conf", emptyDir: {} },
      { name: "extensions", emptyDir: {} },
    ],
  };
}

/** Answers 0 when the flow runs, 3 without a process and 4 when it does not answer (minifi.sh). */
const STATUS_PROBE = { exec: { command: [`${HOME}/bin/minifi.sh`, "status"] }, timeoutSeconds: 30 };
