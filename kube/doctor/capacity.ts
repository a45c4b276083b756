import type { Diagnostic } from "../../diagnostics/diagnostic";
import { plural } from "../../diagnostics/format-text";
import { get, text } from "../../lint/json";
import type { KubeObject } from "../kubectl";
import { type Demand, demandOf, podRequests } from "./demand";
import { type Examination, found, type Patient, well } from "./examination";
import { usableNodes } from "./nodes";
import { cores, gibibytes, quantity } from "./quantity";

/** What a node still has to give. */
interface Room {
  readonly cores: number;
  readonly memory: number;
  readonly pods: number;
}

/** Whether what dist/ asks for fits into what the cluster has left. */
export const capacityExaminations: readonly Examination[] = [
  {
    id: "capacity",
    title: "room for the pods",
    run: (patient) => {
      const demand = demandOf(patient.steps);
      const rooms = usableNodes(patient.cluster).map((node) => roomOf(node, patient));
      const asked = sum(demand.pods.map(({ count, ...pod }) => ({ ...times(pod, count), pods: count })));
      const free = sum(rooms);
      const detail = `asks for ${cores(asked.cores)} cores and ${gibibytes(asked.memory)}; free ${cores(free.cores)} and ${gibibytes(free.memory)}`;
      const findings = [...tooMuch(asked, free), ...tooLarge(demand, rooms)];
      return findings.length === 0 ? well(detail) : found(detail, ...findings);
    },
  },
  {
    id: "capacity.volumes",
    title: "room for the volumes",
    phase: 2,
    run: ({ steps, cluster }) => {
      const { volumes } = demandOf(steps);
      const asked = volumes.reduce((total, { count, bytes }) => total + count * bytes, 0);
      const [ceph] = cluster.all("CephCluster.ceph.rook.io");
      const free = get(ceph, "status", "ceph", "capacity", "bytesAvailable");
      const detail = `${plural(
        volumes.reduce((total, { count }) => total + count, 0),
        "claim",
      )}, ${gibibytes(asked)}`;
      if (typeof free !== "number") return well(`${detail}; nobody tells what is free`);
      if (asked <= free) return well(`${detail}; Ceph has ${gibibytes(free)}, before replication`);
      return found(detail, {
        code: "FLOE8111",
        what: "the volumes do not fit into Ceph",
        where: { path: "components.strimzi.storage_size" },
        got: gibibytes(free),
        expected: `${gibibytes(asked)} or more`,
      });
    },
  },
];

function tooMuch(asked: Room, free: Room): Diagnostic[] {
  const checks: readonly [number, number, (amount: number) => string, string][] = [
    [asked.cores, free.cores, cores, "CPU"],
    [asked.memory, free.memory, gibibytes, "memory"],
    [asked.pods, free.pods, String, "pods"],
  ];
  return checks
    .filter(([wanted, there]) => wanted > there)
    .map(([wanted, there, unit, what]) => ({
      code: "FLOE8111",
      what: `the cluster has not enough ${what} left`,
      where: {},
      got: unit(there),
      expected: `${unit(wanted)} or more, and what operators add to it`,
    }));
}

/** Only looked at where the sum fits: otherwise the sum says it. */
function tooLarge({ pods }: Demand, rooms: readonly Room[]): Diagnostic[] {
  const homeless = pods.find((pod) =>
    rooms.every((room) => room.cores < pod.cores || room.memory < pod.memory),
  );
  if (homeless === undefined || rooms.length === 0) return [];
  return [
    {
      code: "FLOE8111",
      what: `a pod of ${homeless.name} fits on no node`,
      where: {},
      got: rooms.map((room) => `${cores(room.cores)} cores, ${gibibytes(room.memory)}`),
      expected: `${cores(homeless.cores)} cores and ${gibibytes(homeless.memory)} on one of them`,
    },
  ];
}

/** The platform's own pods do not count: they are what is asked for. */
function roomOf(node: KubeObject, { cluster, rendered }: Patient): Room {
  const ours = new Set(
    rendered.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name),
  );
  const running = cluster.all("Pod.").filter((pod) => {
    const phase = text(pod, "status", "phase");
    const here = text(pod, "spec", "nodeName") === node.metadata.name;
    return here && phase !== "Succeeded" && phase !== "Failed" && !belongs(pod, ours);
  });
  const used = sum(running.map((pod) => ({ ...podRequests(pod), pods: 1 })));
  const has = (resource: string) => quantity(get(node, "status", "allocatable", resource) ?? 0);
  return {
    cores: has("cpu") - used.cores,
    memory: has("memory") - used.memory,
    pods: has("pods") - used.pods,
  };
}

function belongs({ metadata }: KubeObject, namespaces: ReadonlySet<string>): boolean {
  const { labels = {}, namespace = "" } = metadata;
  return (
    (namespaces.has(namespace) && namespace !== "default") || labels["app.kubernetes.io/part-of"] === "floe"
  );
}

const times = (pod: Pick<Room, "cores" | "memory">, count: number) => ({
  cores: pod.cores * count,
  memory: pod.memory * count,
});

function sum(rooms: readonly Room[]): Room {
  return rooms.reduce(
    (total, room) => ({
      cores: total.cores + room.cores,
      memory: total.memory + room.memory,
      pods: total.pods + room.pods,
    }),
    { cores: 0, memory: 0, pods: 0 },
  );
}
