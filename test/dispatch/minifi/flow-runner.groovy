/*
 * Runs a MiNiFi flow over the events of a case, with NiFi's own Expression Language and json-path;
 * what processors do beyond that is written here after their source. Reads JSON lines
 * {flow, events} and writes JSON lines {light, heavy, deadLetters}.
 */
import com.jayway.jsonpath.Configuration
import com.jayway.jsonpath.InvalidJsonException
import com.jayway.jsonpath.JsonPath
import com.jayway.jsonpath.PathNotFoundException
import com.jayway.jsonpath.spi.json.JacksonJsonProvider
import groovy.json.JsonGenerator
import groovy.json.JsonSlurper
import org.apache.nifi.attribute.expression.language.Query
import org.apache.nifi.attribute.expression.language.StandardEvaluationContext

class FlowRunner {
  static final JSON = Configuration.builder().jsonProvider(new JacksonJsonProvider()).build()

  final Map processors
  final Map connections = [:].withDefault { [] }
  final Map bins = [:]
  final Map published = [:].withDefault { [] }

  FlowRunner(Map group) {
    processors = group.processors.collectEntries { [it.identifier, it] }
    group.connections.each { connection ->
      connection.selectedRelationships.each {
        connections[[connection.source.id, it]] << connection.destination.id
      }
    }
  }

  Map run(List<String> events) {
    events.eachWithIndex { event, at ->
      def attributes = ['kafka.topic': 's3-events', 'kafka.partition': '0', 'kafka.offset': at as String]
      transfer(named('ConsumeEvents'), 'success', [content: event ?: '', attributes: attributes])
    }
    bins.each { table, files -> merge(named('MergeSmall'), files) }
    published
  }

  private named(String name) { processors.values().find { it.name == name } }

  private void transfer(processor, String relationship, Map file) {
    def targets = connections[[processor.identifier, relationship]]
    if (!targets) {
      assert relationship in processor.autoTerminatedRelationships: "${processor.name}/$relationship leads nowhere"
    }
    targets.each { process(processors[it], [content: file.content, attributes: new LinkedHashMap(file.attributes)]) }
  }

  private static String evaluate(String expression, Map attributes) {
    Query.prepare(expression).evaluateExpressions(new StandardEvaluationContext(attributes), null)
  }

  private void process(processor, Map file) {
    def properties = processor.properties
    file.attributes.fileSize = file.content.getBytes('UTF-8').length as String
    switch (processor.type.tokenize('.').last()) {
      case 'RouteOnAttribute':
        def hits = dynamic(properties, ['Routing Strategy']).findAll { evaluate(it.value, file.attributes) == 'true' }
        assert hits.size() <= 1: "${processor.name} sends one event to ${hits.keySet()}"
        transfer(processor, hits ? hits.keySet().first() : 'unmatched', file)
        break
      case 'EvaluateJsonPath': evaluateJsonPath(processor, file); break
      case 'SplitJson': split(processor, file); break
      case 'UpdateAttribute':
        def updates = dynamic(properties, ['Store State']).collectEntries { name, value ->
          [name, evaluate(value, file.attributes)]
        }
        file.attributes.putAll(updates)
        transfer(processor, 'success', file)
        break
      case 'ReplaceText':
        def text = { evaluate(properties[it], file.attributes) }
        file.content = properties['Replacement Strategy'] == 'Surround'
          ? text('Text to Prepend') + file.content + text('Text to Append')
          : text('Replacement Value')
        transfer(processor, 'success', file)
        break
      case 'MergeContent':
        bins.computeIfAbsent(file.attributes[properties['Correlation Attribute Name']]) { [] } << file
        break
      case 'PublishKafka':
        def pattern = properties['FlowFile Attribute Header Pattern']
        published[properties['Topic Name']] << [
          value: file.content,
          key: properties['Kafka Key'] ? evaluate(properties['Kafka Key'], file.attributes) : null,
          headers: file.attributes.findAll { it.key ==~ pattern }
        ]
        transfer(processor, 'success', file)
        break
      default: throw new IllegalStateException("no rule for ${processor.type}")
    }
  }

  private static Map dynamic(Map properties, List own) { properties.findAll { !(it.key in own) } }

  private void evaluateJsonPath(processor, Map file) {
    def properties = processor.properties
    def document
    try {
      document = JsonPath.using(JSON).parse(file.content)
    } catch (InvalidJsonException | IllegalArgumentException e) {
      transfer(processor, 'failure', file)
      return
    }
    def results = [:]
    for (path in dynamic(properties, ['Destination', 'Return Type', 'Path Not Found Behavior'])) {
      try {
        def value = document.read(JsonPath.compile(path.value))
        if (properties['Return Type'] == 'scalar' && (value instanceof Map || value instanceof List)) {
          transfer(processor, 'failure', file)
          return
        }
        results[path.key] = value == null ? '' : value.toString()
      } catch (PathNotFoundException e) {
        results[path.key] = ''
      }
    }
    file.attributes.putAll(results)
    transfer(processor, 'matched', file)
  }

  private void split(processor, Map file) {
    def parts
    try {
      parts = JsonPath.using(JSON).parse(file.content).read(processor.properties['JsonPath Expression'])
    } catch (InvalidJsonException | IllegalArgumentException | PathNotFoundException e) {
      parts = null
    }
    if (!(parts instanceof List)) {
      transfer(processor, 'failure', file)
      return
    }
    parts.each {
      transfer(processor, 'split', [content: JSON.jsonProvider().toJson(it), attributes: file.attributes])
    }
    transfer(processor, 'original', file)
  }

  private void merge(processor, List files) {
    def properties = processor.properties
    def common = files[0].attributes.findAll { name, value -> files.every { it.attributes[name] == value } }
    def content = properties.Header + files*.content.join(properties.Demarcator) + properties.Footer
    transfer(processor, 'merged', [content: content, attributes: common])
    files.each { transfer(processor, 'original', it) }
  }
}

def generator = new JsonGenerator.Options().disableUnicodeEscaping().build()
System.in.eachLine('UTF-8') { line ->
  def input = new JsonSlurper().parseText(line)
  def published = new FlowRunner(input.flow.rootGroup).run(input.events)
  System.out.write((generator.toJson(published) + '\n').getBytes('UTF-8'))
}
