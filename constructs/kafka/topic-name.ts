/** Names that Kafka takes for topics (kafka org.apache.kafka.common.internals.Topic). */
export function isTopicName(name: string): boolean {
  return /^[A-Za-z0-9._-]{1,249}$/.test(name) && name !== "." && name !== "..";
}
