// Process of the KafkaSources, as Knative's `kafka-source-dispatcher` is one.
import { KafkaSource } from "../knative/kafka-source";
import { fail, type KafkaEndSettings, readSettings, ready } from "./settings";

const { bootstrapServers, sources } = readSettings<KafkaEndSettings>();
const starting = sources.map((source) =>
  KafkaSource.start({
    ...source,
    bootstrapServers,
    failed: fail,
    delivered: ({ topic, partition, offset }, end) =>
      process.stdout.write(`${end} ${topic} partition:${partition}/offset:${offset}\n`),
  }),
);
Promise.all(starting).then((all) => {
  process.once("SIGTERM", () => {
    Promise.all(all.map((source) => source.stop())).then(() => process.exit(0), fail);
  });
  ready();
}, fail);
