import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.nifi.attribute.expression.language.Query;
import org.apache.nifi.attribute.expression.language.StandardEvaluationContext;

/**
 * The processors of one process group and the connections between them. The two Kafka processors are its
 * ends: what the one would have read is fed, what the other would have sent is kept.
 */
final class Flow {
    /** What a FlowFile is made of. */
    record File(byte[] content, Map<String, String> attributes) {}

    /** A record as PublishKafka sends it. */
    record Message(String value, String key, Map<String, String> headers) {}

    /** A processor's own properties and its relationships, as its class says. */
    record Definition(String type, Set<String> properties, Set<String> dynamicProperties, Set<String> relationships) {}

    /** @param hops how many processors it has been through since the consumer or the last merge */
    private record Delivery(String processor, File file, int hops) {}

    /** The longest way through the flow is half of it; a FlowFile that goes further goes round for ever. */
    private static final int MOST_HOPS = 40;

    private final Map<String, JsonNode> processors = new LinkedHashMap<>();
    private final Map<String, Step> steps = new HashMap<>();
    private final Map<String, Map<String, List<String>>> targets = new HashMap<>();
    private final ArrayDeque<Delivery> queue = new ArrayDeque<>();
    private final Map<String, List<Message>> published = new TreeMap<>();
    private final List<String> problems = new ArrayList<>();

    Flow(JsonNode group) {
        group.get("processors").forEach(each -> processors.put(each.get("identifier").asText(), each));
        for (JsonNode connection : group.get("connections")) {
            String source = connection.get("source").get("id").asText();
            for (JsonNode relationship : connection.get("selectedRelationships"))
                targets.computeIfAbsent(source, id -> new HashMap<>())
                    .computeIfAbsent(relationship.asText(), name -> new ArrayList<>())
                    .add(connection.get("destination").get("id").asText());
        }
        processors.forEach((id, each) -> {
            if (isKafka(each)) return;
            try {
                Step step = new Step(each);
                steps.put(id, step);
                problems.addAll(step.problems());
                problems.addAll(deadEnds(id, each, step));
            } catch (ReflectiveOperationException | RuntimeException e) {
                problems.add(each.get("name").asText() + ": " + e);
            }
        });
    }

    /** What NiFi would refuse to start, one line each. */
    List<String> problems() {
        return problems;
    }

    Map<String, Definition> definitions() {
        Map<String, Definition> definitions = new TreeMap<>();
        steps.values().forEach(step -> definitions.put(step.name(), step.definition()));
        return definitions;
    }

    /** Messages by topic, in the order in which they were sent. */
    Map<String, List<Message>> published() {
        return published;
    }

    /** Feeds the values of records, one partition, offsets from 0; null is a tombstone. */
    void consume(JsonNode events) {
        String consumer = processors.entrySet().stream()
            .filter(each -> type(each.getValue()).equals("ConsumeKafka"))
            .findFirst().orElseThrow().getKey();
        for (int offset = 0; offset < events.size(); offset++) {
            JsonNode event = events.get(offset);
            // KafkaUtils.toAttributes; a tombstone has no content, and the attribute that says so.
            Map<String, String> attributes = new HashMap<>(Map.of(
                "kafka.topic", "s3-events",
                "kafka.partition", "0",
                "kafka.offset", Integer.toString(offset),
                "kafka.timestamp", "1767225600000",
                "kafka.header.count", "0",
                "kafka.consumer.offsets.committed", "true"));
            if (event.isNull()) attributes.put("kafka.tombstone", "true");
            byte[] content = event.isNull() ? new byte[0] : event.asText().getBytes(StandardCharsets.UTF_8);
            transfer(consumer, "success", new File(content, attributes), 0);
        }
        run();
    }

    /** Lets every batch close that is old enough. @return files in batches that are still open */
    int mergeAged() {
        steps.forEach((id, step) -> {
            if (step.openFiles() > 0) transfer(id, step.process(List.of()), 0);
        });
        run();
        return openFiles();
    }

    /** Files that wait for their batch to close. */
    int openFiles() {
        return steps.values().stream().mapToInt(Step::openFiles).sum();
    }

    private void run() {
        while (!queue.isEmpty()) {
            String id = queue.peek().processor();
            List<Delivery> deliveries = queue.stream().filter(each -> each.processor().equals(id)).toList();
            queue.removeIf(each -> each.processor().equals(id));
            int hops = deliveries.stream().mapToInt(Delivery::hops).max().orElseThrow() + 1;
            JsonNode processor = processors.get(id);
            if (isKafka(processor)) deliveries.forEach(each -> publish(id, processor, each.file(), hops));
            else transfer(id, steps.get(id).process(deliveries.stream().map(Delivery::file).toList()), hops);
        }
    }

    private void transfer(String source, Map<String, List<File>> files, int hops) {
        files.forEach((relationship, each) -> each.forEach(file -> transfer(source, relationship, file, hops)));
    }

    private void transfer(String source, String relationship, File file, int hops) {
        if (hops > MOST_HOPS)
            throw new IllegalStateException(
                processors.get(source).get("name").asText() + "/" + relationship + " goes round for ever with "
                    + new String(file.content(), StandardCharsets.UTF_8));
        for (String target : targets.getOrDefault(source, Map.of()).getOrDefault(relationship, List.of()))
            queue.add(new Delivery(target, file, hops));
    }

    /** Relationships that lead nowhere, and connections from relationships that do not exist. */
    private List<String> deadEnds(String id, JsonNode processor, Step step) {
        Set<String> handled = new TreeSet<>(targets.getOrDefault(id, Map.of()).keySet());
        processor.get("autoTerminatedRelationships").forEach(each -> handled.add(each.asText()));
        Set<String> actual = step.definition().relationships();
        return handled.equals(actual)
            ? List.of()
            : List.of(step.name() + ": the relationships are " + actual + ", the flow handles " + handled);
    }

    /** PublishKafka without a record reader: the content is the value (AttributeKeyFactory, AttributesHeadersFactory). */
    private void publish(String id, JsonNode processor, File file, int hops) {
        JsonNode properties = processor.get("properties");
        Pattern pattern = Pattern.compile(properties.get("FlowFile Attribute Header Pattern").asText());
        Map<String, String> headers = new TreeMap<>();
        file.attributes().forEach((name, value) -> {
            if (pattern.matcher(name).matches()) headers.put(name, value);
        });
        String key = properties.has("Kafka Key")
            ? Query.prepare(properties.get("Kafka Key").asText())
                .evaluateExpressions(new StandardEvaluationContext(file.attributes()), null)
            : file.attributes().get("kafka.key");
        published.computeIfAbsent(properties.get("Topic Name").asText(), topic -> new ArrayList<>())
            .add(new Message(new String(file.content(), StandardCharsets.UTF_8), key, headers));
        transfer(id, "success", file, hops);
    }

    private static boolean isKafka(JsonNode processor) {
        return type(processor).endsWith("Kafka");
    }

    private static String type(JsonNode processor) {
        String type = processor.get("type").asText();
        return type.substring(type.lastIndexOf('.') + 1);
    }
}
