// Process of the KafkaSink that dead letters go to, as Knative's `kafka-sink-receiver` is one.
import { KafkaSink } from "../knative/kafka-sink";
import { connectProducer, fail, type IntoKafkaSettings, readSettings, ready } from "./settings";

const { bootstrapServers, topic, port } = readSettings<IntoKafkaSettings>();
connectProducer(bootstrapServers)
  .then((producer) => KafkaSink.start(producer, topic, port))
  .then(ready, fail);
