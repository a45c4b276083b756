import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs MiNiFi flows in NiFi's own processors. A line of the input is a case:
 * {@code {"flow": <flow.json.raw>, "events": [text or null], "until": "full" | "aged"}}, and a line of the
 * output its {@link Outcome}. All cases are fed before any of them waits for the age of its batches, so
 * that they wait together.
 */
public final class FlowRunner {
    /** A bound against waiting for ever; batches of a second take a second, and longer on a machine that is busy. */
    private static final long PATIENCE_NANOS = 90_000_000_000L;

    public static void main(String[] arguments) throws Exception {
        ObjectMapper json = new ObjectMapper();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        List<Flow> flows = new ArrayList<>();
        List<Flow> waiting = new ArrayList<>();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            JsonNode each = json.readTree(line);
            Flow flow = new Flow(each.get("flow").get("rootGroup"));
            flows.add(flow);
            if (!flow.problems().isEmpty()) continue;
            flow.consume(each.get("events"));
            if (each.path("until").asText().equals("aged")) waiting.add(flow);
        }
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!waiting.isEmpty()) {
            waiting.removeIf(flow -> flow.mergeAged() == 0);
            if (System.nanoTime() > deadline) throw new IllegalStateException("batches are open for too long");
            if (!waiting.isEmpty()) Thread.sleep(20);
        }
        PrintStream output = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        for (Flow flow : flows) {
            ObjectNode outcome = json.createObjectNode();
            outcome.set("problems", json.valueToTree(flow.problems()));
            outcome.set("processors", json.valueToTree(flow.definitions()));
            outcome.set("published", json.valueToTree(flow.published()));
            outcome.put("open", flow.openFiles());
            output.println(json.writeValueAsString(outcome));
        }
        output.flush();
    }
}
