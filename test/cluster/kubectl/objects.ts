/** A namespace with one of each: a built-in without a spec, a workload, a Service and a custom resource. */
export const sample = `
apiVersion: v1
kind: Namespace
metadata: { name: demo }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: settings, namespace: demo, labels: { app: demo } }
data: { a: "1", b: "2" }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: demo }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: example.com/web:1
          ports: [{ containerPort: 8080 }]
          env: [{ name: LEVEL, value: info }]
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: demo }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: kafka.strimzi.io/v1
kind: KafkaTopic
metadata: { name: events, namespace: demo, labels: { strimzi.io/cluster: events-kafka } }
spec: { partitions: 3, replicas: 1, config: { retention.ms: 60000 } }
`;

/** A ConfigMap as YAML. */
export const configMap = (name: string, data: Readonly<Record<string, string>>): string =>
  JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "demo" }, data });
