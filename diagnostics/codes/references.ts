import type { CodeTable } from "../code-entry";

/** Codes of references between objects. */
export const referenceCodes = {
  FLOE2001: {
    title: "Kafka topic that nobody declares",
    why: "Consumers wait for ever, and a producer may create a topic of its own that nobody reads.",
    fix: "Use the name of a KafkaTopic, declare one, or declare the topic as external.",
  },
  FLOE2002: {
    title: "event destination that does not exist",
    why: "The source never becomes Ready, and its events are kept back or dropped.",
    fix: "Point at an existing addressable object: kind, namespace and name have to agree.",
  },
  FLOE2003: {
    title: "Secret that nobody makes",
    why: "Pods wait in CreateContainerConfigError, and operators keep failing.",
    fix: "Use an existing name, or declare the Secret as external when somebody else makes it.",
  },
  FLOE2004: {
    title: "key that the Secret lacks",
    why: "Pods wait in CreateContainerConfigError, although the Secret is there.",
    fix: "Use one of the keys that are named, or add the key.",
  },
  FLOE2005: {
    title: "ConfigMap that nobody makes",
    why: "Pods wait for ever for their volume or environment.",
    fix: "Use an existing name, or declare the ConfigMap as external when somebody else makes it.",
  },
  FLOE2006: {
    title: "key that the ConfigMap lacks",
    why: "Pods wait for ever, or a file that a program expects is missing.",
    fix: "Use one of the keys that are named, or add the key.",
  },
  FLOE2007: {
    title: "ServiceAccount that nobody makes",
    why: "No pod of the workload can be created.",
    fix: "Use an existing name, or declare the ServiceAccount.",
  },
  FLOE2008: {
    title: "namespace that nobody makes",
    why: "The API server refuses objects in a namespace that does not exist.",
    fix: "Use an existing namespace, declare it, or declare it as external.",
  },
  FLOE2009: {
    title: "Broker that does not exist",
    why: "A Trigger without its Broker never receives an event.",
    fix: "Use the name of a Broker in the Trigger's namespace.",
  },
  FLOE2010: {
    title: "GatewayClass that nobody provides",
    why: "No controller takes the Gateway, and it is never programmed.",
    fix: "Use the class of the gateway that is enabled.",
  },
  FLOE2011: {
    title: "Gateway that does not exist",
    why: "Routes to it are accepted by nobody and carry no request.",
    fix: "Name an existing Gateway, with its namespace where it is another one.",
  },
  FLOE2012: {
    title: "Gateway that does not let the route in",
    why: "The listener is missing, or its allowedRoutes exclude the route's namespace; the route stays unattached.",
    fix: "Name an existing listener, and let it allow routes from the namespace.",
  },
  FLOE2013: {
    title: "backend that does not exist",
    why: "Every request that the rule matches is answered with 500.",
    fix: "Point the backendRef at an existing Service and one of its ports.",
  },
  FLOE2014: {
    title: "reference into another namespace without a grant",
    why: "The Gateway API refuses a reference across namespaces until the target's namespace allows it.",
    fix: "Add a ReferenceGrant in the target's namespace.",
  },
  FLOE2015: {
    title: "bucket notification that does not exist",
    why: "Rook ignores the label without a word, and no upload raises an event.",
    fix: "Claim, CephBucketNotification and CephBucketTopic have to stand in one namespace; the label's value is the notification's name.",
  },
  FLOE2016: {
    title: "bucket topic that does not exist",
    why: "The notification is never set on the bucket.",
    fix: "Name a CephBucketTopic in the notification's own namespace.",
  },
  FLOE2017: {
    title: "cluster label without its Kafka cluster",
    why: "Strimzi's operators ignore objects whose `strimzi.io/cluster` names no cluster of the namespace.",
    fix: "Use the name of a Kafka object in the same namespace.",
  },
  FLOE2018: {
    title: "bootstrap address that no listener serves",
    why: "Clients fail to connect, or connect to a listener that wants other credentials.",
    fix: "Use `<cluster>-kafka-bootstrap.<namespace>.svc.cluster.local` with the port of a listener.",
  },
  FLOE2019: {
    title: "object store that does not exist",
    why: "Users, topics and buckets of an unknown store are never reconciled.",
    fix: "Use the name of the CephObjectStore, and declare it as external.",
  },
  FLOE2020: {
    title: "StorageClass that nobody provides",
    why: "The volume or the bucket stays Pending.",
    fix: "Use the name of a StorageClass of the cluster, and declare it as external.",
  },
  FLOE2021: {
    title: "role that does not exist",
    why: "The binding grants nothing, and the workload is refused at its first request to the API.",
    fix: "Point roleRef at an existing Role of the same namespace, or at a ClusterRole.",
  },
  FLOE2022: {
    title: "traffic target that does not exist",
    why: "The Route stays in RevisionMissing, and no request is served.",
    fix: "Name a Configuration that is declared, or a Revision that a template names.",
  },
  FLOE2023: {
    title: "Service that does not exist",
    why: "Its host name does not resolve.",
    fix: "Use the name of a Service that is declared.",
  },
  FLOE2024: {
    title: "parameters that do not exist",
    why: "The controller refuses the Gateway: it is not programmed.",
    fix: "Point parametersRef at an existing object of a kind that the Gateway's controller reads.",
  },
  FLOE2025: {
    title: "persistent volume claim that does not exist",
    why: "Pods stay Pending for ever.",
    fix: "Use the name of a claim that is declared.",
  },
  FLOE2026: {
    title: "rule for a target that does not exist",
    why: "The rule is accepted, and never applies to anything.",
    fix: "Use the name of an existing Service, Gateway or route of the right namespace.",
  },
  FLOE2027: {
    title: "channel that does not exist",
    why: "The Subscription never becomes Ready.",
    fix: "Use the name of a Channel in the same namespace.",
  },
  FLOE2028: {
    title: "Argo CD project that does not exist",
    why: "Argo CD refuses the Application.",
    fix: "Use the name of an AppProject in Argo CD's namespace.",
  },
  FLOE2029: {
    title: "workload that does not exist",
    why: "The binding has nothing to inject its sink into.",
    fix: "Point spec.subject at an existing workload.",
  },
  FLOE2030: {
    title: "two objects with one identity",
    why: "The second is applied over the first, and what the first said is lost.",
    fix: "Rename or remove one of the two.",
  },
  FLOE2031: {
    title: "table rule for a bucket that nobody claims",
    why: "No event of such a bucket ever reaches the dispatcher, so the rule never matches.",
    fix: "Use the name of a bucket that an ObjectBucketClaim makes.",
  },
} as const satisfies CodeTable;
