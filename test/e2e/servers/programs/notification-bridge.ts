// Process of the bridge that stands for the Kafka endpoint of Ceph RGW.
import { NotificationBridge } from "../notification-bridge";
import { connectProducer, fail, type IntoKafkaSettings, readSettings, ready } from "./settings";

const { bootstrapServers, topic, port } = readSettings<IntoKafkaSettings>();
connectProducer(bootstrapServers)
  .then((producer) => NotificationBridge.start(producer, topic, port))
  .then(ready, fail);
