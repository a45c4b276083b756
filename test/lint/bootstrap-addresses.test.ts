import { lint } from "../../lint/lint";
import { parseManifests } from "../../lint/read-manifests";

const consumer = (servers: string) => `
apiVersion: v1
kind: ConfigMap
metadata: {name: consumer, namespace: default}
data: {servers: "${servers}"}
`;

const addresses = (servers: string) =>
  lint(parseManifests(consumer(servers), "x.yaml").manifests)
    .diagnostics.filter(({ code }) => code === "FLOE2018")
    .map(({ got }) => got);

test("an address is shown as it is written, so that it can be searched for", () => {
  expect(addresses("my-kafka-bootstrap.kafka.svc:9092")).toEqual(["my-kafka-bootstrap.kafka.svc:9092"]);
  expect(addresses("a-kafka-bootstrap.kafka:9092,b-kafka-bootstrap.kafka.svc.cluster.local")).toEqual([
    "a-kafka-bootstrap.kafka:9092",
    "b-kafka-bootstrap.kafka.svc.cluster.local",
  ]);
});

test("an address that stands twice is told once", () => {
  expect(addresses("a-kafka-bootstrap.kafka:9092,a-kafka-bootstrap.kafka:9092")).toHaveLength(1);
});
