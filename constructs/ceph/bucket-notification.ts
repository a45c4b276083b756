import { Construct } from "constructs";
import {
  CephBucketNotification as CephBucketNotificationResource,
  CephBucketNotificationSpecEvents as Events,
  CephBucketNotificationSpecFilterKeyFiltersName as FilterName,
} from "../../imports/ceph.rook.io";
import { InvalidPropError } from "../invalid-prop";
import { isDnsSubdomain } from "../kubernetes/names";
import type { CephBucketTopic } from "./bucket-topic";
import { MAX_NOTIFICATION_NAME, NOTIFICATION_LABEL } from "./notification-name";

/** What happened to an object, with Amazon's names. */
export type BucketEvent = `${Events}`;

/** Which events of a bucket are told, and whom. */
export interface CephBucketNotificationProps {
  /** At most 43 characters: the bucket's label is made of it. */
  readonly name: string;
  readonly topic: CephBucketTopic;
  /** Upstream's default would tell deletions too. @default ["s3:ObjectCreated:*"] */
  readonly events?: readonly BucketEvent[];
  /** Keys that begin so. @default - any */
  readonly prefix?: string;
  /** Keys that end so; RGW takes one suffix in each notification. @default - any */
  readonly suffix?: string;
  /** Keys that match as a whole. @default - any */
  readonly regex?: string;
}

/**
 * Events of a bucket to a topic. It stands in the topic's namespace, where Rook looks for it, and does
 * nothing until a bucket claim of that namespace carries its label.
 *
 * Filters by metadata and by tag are missing on purpose: the CRD has them, the operator ignores them
 * without a word (rook v1.19.9 pkg/operator/ceph/object/notification/provisioner.go).
 */
export class CephBucketNotification extends Construct {
  readonly notificationName: string;
  readonly namespace: string;
  /** Label that connects a bucket claim; Rook wants the name in its key and again as its value. */
  readonly claimLabel: Readonly<Record<string, string>>;

  /** @throws InvalidPropError for a name that does not fit into the label, no events or an empty filter */
  constructor(scope: Construct, id: string, props: CephBucketNotificationProps) {
    super(scope, id);
    const { name, topic, events = [Events.S3_OBJECT_CREATED_ASTERISK] } = props;
    this.check(props, events);
    const filters = [
      { name: FilterName.PREFIX, value: props.prefix },
      { name: FilterName.SUFFIX, value: props.suffix },
      { name: FilterName.REGEX, value: props.regex },
    ];
    const keyFilters = filters.flatMap(({ name, value }) => (value === undefined ? [] : [{ name, value }]));
    new CephBucketNotificationResource(this, "Resource", {
      metadata: { name, namespace: topic.namespace },
      spec: {
        topic: topic.topicName,
        events: events.map((event) => event as Events),
        ...(keyFilters.length > 0 && { filter: { keyFilters } }),
      },
    });
    this.notificationName = name;
    this.namespace = topic.namespace;
    this.claimLabel = { [`${NOTIFICATION_LABEL}${name}`]: name };
  }

  private check(props: CephBucketNotificationProps, events: readonly BucketEvent[]): void {
    const { name } = props;
    if (!isDnsSubdomain(name) || name.length > MAX_NOTIFICATION_NAME) {
      throw new InvalidPropError(this, {
        prop: "name",
        got: name,
        expected: `at most ${MAX_NOTIFICATION_NAME} lower-case letters, digits, dashes and dots`,
        hint: `the bucket is labelled '${NOTIFICATION_LABEL}<name>', and a label has at most 63 characters`,
      });
    }
    if (events.length === 0) {
      throw new InvalidPropError(this, {
        prop: "events",
        got: events,
        expected: "at least one event",
        hint: "Rook takes an empty list for all creations and all deletions",
      });
    }
    for (const prop of ["prefix", "suffix", "regex"] as const) {
      if (props[prop] !== "") continue;
      throw new InvalidPropError(this, {
        prop,
        got: "",
        expected: "at least one character",
        hint: "leave it out to match any key",
      });
    }
  }
}
