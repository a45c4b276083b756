import { ApiObject, App, Chart } from "cdk8s";
import { buildPlatform } from "../../charts/platform";
import { keepData } from "../../constructs/delivery/keep-data";
import { config, manifestsOf } from "../support/manifests";

const OPTIONS = "argocd.argoproj.io/sync-options";

test("whatever holds data is neither pruned nor deleted by Argo CD, and nothing else is kept", () => {
  const app = new App();
  buildPlatform(app, config());
  const objects = app.charts.flatMap(manifestsOf);
  const kept = objects.filter(({ metadata }) => metadata.annotations?.[OPTIONS] !== undefined);
  expect(new Set(kept.map(({ kind }) => kind))).toEqual(
    new Set([
      "Namespace",
      "Kafka",
      "KafkaNodePool",
      "KafkaTopic",
      "ObjectBucketClaim",
      "CephObjectStoreUser",
    ]),
  );
  expect(new Set(kept.map(({ metadata }) => metadata.annotations?.[OPTIONS]))).toEqual(
    new Set(["Prune=false,Delete=false"]),
  );
});

test("a kind of the same name in another group is none of ours", () => {
  const chart = new Chart(new App(), "10-others");
  new ApiObject(chart, "kafka", { apiVersion: "other.example/v1", kind: "Kafka", metadata: { name: "it" } });
  keepData(chart);
  expect(manifestsOf(chart)[0]?.metadata.annotations).toBeUndefined();
});
