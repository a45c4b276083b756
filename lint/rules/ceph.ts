import { fields, get, items, text } from "../json";
import { NOTIFICATION_LABEL } from "../references/ceph";
import type { LintRule } from "../rule";

const TOPIC = "CephBucketTopic.ceph.rook.io";

/** Rook accepts one scheme (rook v1.19.9 pkg/apis/ceph.rook.io/v1/topic.go); the CRD accepts any text. */
export const bucketTopicScheme: LintRule = {
  kinds: [TOPIC],
  *check({ object }) {
    const path = ["spec", "endpoint", "kafka", "uri"];
    const uri = text(object, ...path);
    if (uri === undefined || /^kafka:\/\/[^/:]+(:\d+)?$/.test(uri)) return;
    const bare = uri.replace(/^[a-z]+:\/\//, "").replace(/\/.*$/, "");
    yield {
      code: "FLOE3201",
      what: "Rook refuses the address",
      path,
      got: uri,
      expected: "kafka://host:port",
      suggestion: `kafka://${bare}`,
    };
  },
};

/** Exactly one endpoint is a rule of the operator, not of the CRD. */
export const bucketTopicEndpoint: LintRule = {
  kinds: [TOPIC],
  *check({ object }) {
    const given = fields(object, "spec", "endpoint").map(([name]) => name);
    const endpoints = given.filter((name) => ["amqp", "http", "kafka"].includes(name));
    if (endpoints.length === 1) return;
    yield {
      code: "FLOE3204",
      what: endpoints.length === 0 ? "the topic has no endpoint" : "the topic has several endpoints",
      path: ["spec", "endpoint"],
      got: endpoints,
      expected: "exactly one of amqp, http and kafka",
    };
  },
};

/** Rook ignores labels whose key and value name different notifications (obc_label_controller.go). */
export const notificationLabels: LintRule = {
  kinds: ["ObjectBucketClaim.objectbucket.io"],
  *check({ object }) {
    for (const [label, value] of fields(object, "metadata", "labels")) {
      if (!label.startsWith(NOTIFICATION_LABEL)) continue;
      const name = label.slice(NOTIFICATION_LABEL.length);
      if (value === name) continue;
      yield {
        code: "FLOE3202",
        what: "key and value of the label name different notifications",
        path: ["metadata", "labels", label],
        got: value,
        expected: `'${name}', as the label's key says`,
      };
    }
  },
};

/** Filters that the operator never hands on (rook v1.19.9 pkg/operator/ceph/object/notification/provisioner.go). */
export const notificationFilters: LintRule = {
  kinds: ["CephBucketNotification.ceph.rook.io"],
  *check({ object }) {
    for (const filter of ["metadataFilters", "tagFilters"])
      if (items(object, "spec", "filter", filter).length > 0)
        yield {
          code: "FLOE3203",
          what: `the operator ignores ${filter}`,
          path: ["spec", "filter", filter],
          got: get(object, "spec", "filter", filter),
          expected: "keyFilters",
        };
  },
};
