import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.util.bin.BinFiles;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.MockProcessContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

/** A real processor with the properties of a flow, started on its first FlowFile and never stopped. */
final class Step {
    /**
     * What properties of the flow's release were called in 2.6.0, of which these processors are. Between
     * the two, names became those that people are shown (NIFI-14892 and its neighbours).
     */
    private static final Map<String, String> FORMER_NAMES = Map.of(
        "Header", "Header File",
        "Footer", "Footer File",
        "Demarcator", "Demarcator File");

    private final String name;
    private final Processor processor;
    private final TestRunner runner;
    private final List<String> problems = new ArrayList<>();
    private final Flow.Definition definition;
    private boolean started;
    private int openFiles;

    Step(JsonNode node) throws ReflectiveOperationException {
        name = node.get("name").asText();
        processor = (Processor) Class.forName(node.get("type").asText()).getDeclaredConstructor().newInstance();
        runner = TestRunners.newTestRunner(processor);
        Set<String> own = new TreeSet<>();
        for (PropertyDescriptor each : processor.getPropertyDescriptors()) own.add(each.getName());
        Set<String> dynamic = new TreeSet<>();
        node.get("properties").properties().forEach(each -> {
            String property = each.getKey();
            String former = FORMER_NAMES.get(property);
            if (!own.contains(property) && former != null && own.remove(former)) own.add(property);
            else former = property;
            if (!own.contains(property)) dynamic.add(property);
            runner.setProperty(former, each.getValue().asText());
        });
        for (ValidationResult result : ((MockProcessContext) runner.getProcessContext()).validate())
            if (!result.isValid()) problems.add(name + ": " + result);
        Set<String> relationships = new TreeSet<>();
        for (Relationship each : processor.getRelationships()) relationships.add(each.getName());
        definition = new Flow.Definition(processor.getClass().getSimpleName(), own, dynamic, relationships);
    }

    String name() {
        return name;
    }

    /** What the processor itself finds wrong with its properties. */
    List<String> problems() {
        return problems;
    }

    Flow.Definition definition() {
        return definition;
    }

    /** FlowFiles in open bins. */
    int openFiles() {
        return openFiles;
    }

    /** Runs once for each file, and once without any; what was transferred, by relationship. */
    Map<String, List<Flow.File>> process(List<Flow.File> arrived) {
        for (Flow.File file : arrived) {
            Map<String, String> attributes = new HashMap<>(file.attributes());
            attributes.remove("uuid");
            runner.enqueue(file.content(), attributes);
        }
        runner.run(Math.max(1, arrived.size()), false, !started);
        started = true;
        Map<String, List<Flow.File>> transferred = new LinkedHashMap<>();
        for (Relationship relationship : processor.getRelationships()) {
            List<Flow.File> files = new ArrayList<>();
            for (MockFlowFile each : runner.getFlowFilesForRelationship(relationship))
                files.add(new Flow.File(each.toByteArray(), each.getAttributes()));
            if (!files.isEmpty()) transferred.put(relationship.getName(), files);
        }
        if (processor instanceof BinFiles)
            openFiles += arrived.size() - transferred.getOrDefault("original", List.of()).size();
        runner.clearTransferState();
        return transferred;
    }
}
