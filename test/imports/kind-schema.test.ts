import type { JsonObject } from "../../scripts/import/json";
import { selectKind, stripDescriptions } from "../../scripts/import/kind-schema";
import type { Source } from "../../scripts/import/sources";

const source: Source = {
  component: "Knative Kafka",
  version: "1.21",
  file: "knative-kafka/controller.yaml",
  url: "https://example.org/controller.yaml",
  sha256: "0".repeat(64),
  kinds: [],
};

const version = (name: string, served: boolean, spec: JsonObject): JsonObject => ({
  name,
  served,
  schema: {
    openAPIV3Schema: {
      type: "object",
      description: "A source.",
      properties: { status: { type: "object", properties: { ready: { type: "string" } } }, spec },
    },
  },
});

const kafkaSource: JsonObject = {
  kind: "CustomResourceDefinition",
  spec: {
    group: "sources.knative.dev",
    scope: "Namespaced",
    names: { kind: "KafkaSource", plural: "kafkasources" },
    versions: [
      version("v1beta1", true, { type: "string" }),
      version("v1", true, { type: "object", "x-kubernetes-validations": [{ rule: "has(self.topics)" }] }),
      version("v1alpha1", false, { type: "string" }),
    ],
  },
};

describe("selectKind", () => {
  it("takes the wanted version although another one is listed first", () => {
    const ref = { group: "sources.knative.dev", kind: "KafkaSource", version: "v1" };
    expect(selectKind([kafkaSource], ref, source)).toEqual({
      ...ref,
      plural: "kafkasources",
      scope: "Namespaced",
      component: "Knative Kafka",
      componentVersion: "1.21",
      openAPIV3Schema: {
        type: "object",
        properties: {
          spec: { type: "object", "x-kubernetes-validations": [{ rule: "has(self.topics)" }] },
          status: { type: "object", "x-kubernetes-preserve-unknown-fields": true },
        },
      },
    });
  });

  it("tells the kinds of a file that has not the wanted one", () => {
    const ref = { group: "eventing.knative.dev", kind: "KafkaSource", version: "v1" };
    expect(() => selectKind([kafkaSource], ref, source)).toThrow(
      /IMPORT_KIND_MISSING.*controller\.yaml.*sources\.knative\.dev\/KafkaSource/s,
    );
  });

  it.each(["v2", "v1alpha1"])("refuses %s, which is not there or not served", (wanted) => {
    const ref = { group: "sources.knative.dev", kind: "KafkaSource", version: wanted };
    expect(() => selectKind([kafkaSource], ref, source)).toThrow(
      /IMPORT_VERSION_MISSING.*v1beta1, v1, v1alpha1 \(not served\)/s,
    );
  });
});

describe("stripDescriptions", () => {
  it("removes the description of schemas in every position", () => {
    const described: JsonObject = { type: "string", description: "text" };
    const plain: JsonObject = { type: "string" };
    const tree = (leaf: JsonObject): JsonObject => ({
      properties: { a: leaf },
      patternProperties: { "^b": leaf },
      additionalProperties: leaf,
      items: leaf,
      allOf: [leaf],
      anyOf: [leaf],
      oneOf: [{ items: leaf }],
      not: leaf,
    });
    expect(stripDescriptions(tree(described), "Kind")).toEqual(tree(plain));
  });

  it("keeps properties named description, and strips theirs", () => {
    const schema: JsonObject = {
      required: ["description"],
      properties: {
        description: { type: "string", description: "Of the project." },
        default: { description: "text" },
      },
    };
    expect(stripDescriptions(schema, "AppProject")).toEqual({
      required: ["description"],
      properties: { description: { type: "string" }, default: {} },
    });
  });

  it("keeps data that looks like a schema", () => {
    const schema: JsonObject = {
      default: { description: "x", properties: { description: "y" } },
      enum: [{ description: "x" }],
      example: { description: "x" },
      "x-kubernetes-validations": [{ rule: "self.description != ''", message: "description" }],
    };
    expect(stripDescriptions(schema, "Kind")).toEqual(schema);
  });

  it("leaves boolean schemas alone", () => {
    expect(stripDescriptions({ additionalProperties: false }, "Kind")).toEqual({
      additionalProperties: false,
    });
  });
});
