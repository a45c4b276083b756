import { JobSink, type JobSinkProps } from "../../../constructs/knative/job-sink";
import { KafkaSink } from "../../../constructs/knative/kafka-sink";
import { KnativeService } from "../../../constructs/knative/knative-service";
import { PingSource, type PingSourceProps } from "../../../constructs/knative/ping-source";
import { type BindingSubject, SinkBinding } from "../../../constructs/knative/sink-binding";
import { only, render, schemaViolations } from "../../support/manifests";

const sink = KnativeService.fromName("display", "apps");
const cluster = { clusterName: "events", namespace: "kafka", bootstrapServers: "events:9092" };

describe("PingSource", () => {
  function ping(props: Partial<PingSourceProps> = {}) {
    const minimal = { name: "tick", namespace: "apps", schedule: "*/1 * * * *", sink };
    const manifests = render((scope) => new PingSource(scope, "Ping", { ...minimal, ...props }));
    expect(schemaViolations(manifests)).toEqual([]);
    return only(manifests, "PingSource").spec;
  }

  test("sends to the sink by the clock", () => {
    expect(ping()).toEqual({ schedule: "*/1 * * * *", sink: { ref: sink.sinkRef } });
    expect(ping({ schedule: "@hourly", timezone: "Europe/Berlin" })).toMatchObject({
      schedule: "@hourly",
      timezone: "Europe/Berlin",
    });
  });

  test("says what its data is", () => {
    expect(ping({ data: '{"n":1}' })).toMatchObject({ data: '{"n":1}', contentType: "application/json" });
    expect(ping({ data: "hi", contentType: "text/plain" })).toMatchObject({ contentType: "text/plain" });
  });

  test.each(["* * * *", "every minute", "* * * * * *", ""])("refuses the schedule %p", (schedule) => {
    expect(() => ping({ schedule })).toThrow(/schedule: got .*, expected five fields/);
  });

  test("refuses data that is not the JSON it says it is", () => {
    expect(() => ping({ data: "{n:1}" })).toThrow('data: got "{n:1}", expected JSON');
  });
});

describe("KafkaSink", () => {
  function kafkaSink(contentMode?: "binary" | "structured") {
    const manifests = render(
      (scope) =>
        new KafkaSink(scope, "Sink", {
          name: "dead",
          namespace: "apps",
          topic: { topicName: "dead-letters", cluster, partitions: 3 },
          ...(contentMode !== undefined && { contentMode }),
        }),
    );
    expect(schemaViolations(manifests)).toEqual([]);
    return only(manifests, "KafkaSink").spec;
  }

  test("leaves values as they are and never owns the topic", () => {
    expect(kafkaSink()).toEqual({
      topic: "dead-letters",
      bootstrapServers: ["events:9092"],
      contentMode: "binary",
    });
  });

  test("can wrap event and attributes into one document", () => {
    expect(kafkaSink("structured")).toMatchObject({ contentMode: "structured" });
  });
});

describe("SinkBinding", () => {
  function binding(subject: BindingSubject) {
    const manifests = render(
      (scope) => new SinkBinding(scope, "Binding", { name: "bind", namespace: "apps", subject, sink }),
    );
    expect(schemaViolations(manifests)).toEqual([]);
    return only(manifests, "SinkBinding").spec;
  }

  test("binds one workload by its name", () => {
    expect(binding({ apiVersion: "apps/v1", kind: "Deployment", name: "producer" })).toEqual({
      subject: { apiVersion: "apps/v1", kind: "Deployment", name: "producer", namespace: "apps" },
      sink: { ref: sink.sinkRef },
    });
  });

  test("binds workloads by their labels", () => {
    expect(binding({ apiVersion: "batch/v1", kind: "Job", labels: { app: "producer" } })).toMatchObject({
      subject: { selector: { matchLabels: { app: "producer" } } },
    });
  });

  test("refuses both and neither", () => {
    const kind = { apiVersion: "apps/v1", kind: "Deployment" };
    expect(() => binding(kind)).toThrow(/subject: got .*, expected either a name or labels/);
    expect(() => binding({ ...kind, name: "a", labels: {} })).toThrow(/expected either a name or labels/);
  });
});

describe("JobSink", () => {
  function jobSink(props: Partial<JobSinkProps> = {}) {
    const manifests = render(
      (scope) =>
        new JobSink(scope, "Sink", { name: "run", namespace: "apps", image: "registry/run:1", ...props }),
    );
    expect(schemaViolations(manifests)).toEqual([]);
    const { job } = only(manifests, "JobSink").spec as { job: { spec: Record<string, unknown> } };
    return job.spec;
  }

  test("keeps a finished Job for a day, so that a repeat of its event starts no second one", () => {
    expect(jobSink()).toMatchObject({ backoffLimit: 3, ttlSecondsAfterFinished: 86_400 });
  });

  test("runs outside the mesh, where a sidecar can not keep it from ending", () => {
    expect(jobSink()).toMatchObject({
      template: {
        metadata: { labels: { "app.kubernetes.io/name": "run", "sidecar.istio.io/inject": "false" } },
        spec: { restartPolicy: "Never" },
      },
    });
  });

  test("gives the container what it was given", () => {
    const spec = jobSink({
      args: ["--fast"],
      env: { MODE: "fast" },
      envFrom: [{ secretName: "s3" }],
      resources: { limits: { memory: "1Gi" } },
      serviceAccountName: "runner",
      activeDeadlineSeconds: 60,
    });
    expect(spec).toMatchObject({
      activeDeadlineSeconds: 60,
      template: {
        spec: {
          serviceAccountName: "runner",
          containers: [
            {
              image: "registry/run:1",
              args: ["--fast"],
              env: [{ name: "MODE", value: "fast" }],
              envFrom: [{ secretRef: { name: "s3" } }],
              resources: { limits: { memory: "1Gi" } },
            },
          ],
        },
      },
    });
  });

  test.each([{ backoffLimit: -1 }, { ttlSecondsAfterFinished: 0.5 }])("refuses %j", (props) => {
    expect(() => jobSink(props)).toThrow(/expected an integer >= 0/);
  });
});
