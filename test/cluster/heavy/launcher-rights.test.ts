import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jobName } from "../../../services/spark-launcher/src/job/job-manifest";
import { EmbeddedApiServer } from "../api-server/embedded-api-server";
import { RealControlPlane, realControlPlaneMissing } from "../real/control-plane";
import { cli, tools } from "../support/run";
import type { Target } from "../support/servers";
import { LauncherCluster, launcherRules, NAMESPACE, orderOf } from "./launcher-cluster";

const never = new AbortController().signal;
const ACCOUNT = "system:serviceaccount:apps:spark-launcher";

function targetOf(server: EmbeddedApiServer | RealControlPlane): Target {
  const folder = mkdtempSync(join(tmpdir(), "floe-rights-"));
  return {
    kubectl: cli(tools().kubectl, server.kubeconfig(folder)),
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A batch from its first request to its last, through creation, redelivery and watch. */
async function wholeLife(cluster: LauncherCluster, token: string, batch: string): Promise<void> {
  const order = orderOf(batch);
  const name = jobName(order.identity, 1);
  const runner = cluster.runner(cluster.endpoint(token));
  const done = runner.run(order, "event-1", never);
  await Promise.race([cluster.job(name), done]);
  await cluster.setState(name, "COMPLETED");
  await done;
  await runner.run(order, "event-1", never);
}

describe("rights of the launcher", () => {
  const [rule, own] = launcherRules();

  it("are verbs on one kind in one namespace, and a look at its own Service", () => {
    expect(launcherRules()).toHaveLength(2);
    expect(rule).toMatchObject({ apiGroups: ["sparkoperator.k8s.io"], resources: ["sparkapplications"] });
    expect(own).toEqual({
      apiGroups: ["serving.knative.dev"],
      resources: ["services"],
      verbs: ["get"],
      resourceNames: ["spark-launcher"],
    });
  });

  describe("on the embedded API server", () => {
    let server: EmbeddedApiServer;
    let cluster: LauncherCluster;
    beforeAll(async () => {
      server = await EmbeddedApiServer.start();
      server.access.addToken("launcher", { name: ACCOUNT, groups: ["system:authenticated"] });
      cluster = await LauncherCluster.prepare(targetOf(server));
    });
    beforeEach(() => {
      server.access.denials.length = 0;
      server.log.clear();
    });
    afterAll(() => cluster?.stop());

    it("are exactly what it uses", async () => {
      await wholeLife(cluster, "launcher", "a");
      const asked = server.log.requests.filter(({ userAgent }) => !userAgent.startsWith("kubectl"));
      const used = asked.map(({ method, path, query }) => {
        const [, what] =
          /^\/apis\/[^/]+\/\w+\/namespaces\/apps\/([a-z]+(?<=services)\/[^/]+|[a-z]+)/.exec(path) ?? [];
        const verb = method === "POST" ? "create" : query.get("watch") === "true" ? "watch" : "get";
        return `${verb} ${what}`;
      });
      expect([...new Set(used)].sort()).toEqual(
        [
          ...(rule?.verbs ?? []).map((verb) => `${verb} sparkapplications`),
          "get services/spark-launcher",
        ].sort(),
      );
      const { metadata } = JSON.parse(
        await cluster.inNamespace("get", "ksvc", "spark-launcher", "-o", "json"),
      );
      const { identity } = orderOf("a");
      expect((await cluster.job(jobName(identity, 1))).metadata.ownerReferences).toEqual([
        { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "spark-launcher", uid: metadata.uid },
      ]);
    });

    it("without the look at its Service it goes on, and its jobs have no owner", async () => {
      server.access.denials.push({ user: ACCOUNT, verbs: ["get"], resource: "services" });
      await wholeLife(cluster, "launcher", "without an owner");
      const { identity } = orderOf("without an owner");
      expect((await cluster.job(jobName(identity, 1))).metadata).not.toHaveProperty("ownerReferences");
    });

    it.each([...(rule?.verbs ?? [])])(
      "without %s it says which right is missing, and tries again",
      async (verb) => {
        server.access.denials.push({ user: ACCOUNT, verbs: [verb], resource: "sparkapplications" });
        const error = await wholeLife(cluster, "launcher", `without ${verb}`).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).toMatchObject({ code: "cluster.forbidden", retriable: true });
        expect((error as Error).message).toContain(`cannot ${verb} resource`);
      },
    );
  });

  const missing = realControlPlaneMissing();
  (missing === undefined ? describe : describe.skip)(
    `under RBAC of kube-apiserver${missing === undefined ? "" : ` (skipped: ${missing})`}`,
    () => {
      let cluster: LauncherCluster;
      beforeAll(async () => {
        const assets = process.env.KUBEBUILDER_ASSETS ?? "";
        cluster = await LauncherCluster.prepare(targetOf(await RealControlPlane.start(assets)));
      });
      afterAll(() => cluster?.stop());

      it("are enough for the whole life of a batch", async () => {
        const token = (await cluster.inNamespace("create", "token", "spark-launcher")).trim();
        await wholeLife(cluster, token, "real");
      });

      it.each([
        ["delete", "sparkapplications.sparkoperator.k8s.io"],
        ["update", "sparkapplications.sparkoperator.k8s.io"],
        ["patch", "sparkapplications.sparkoperator.k8s.io/status"],
        ["list", "sparkapplications.sparkoperator.k8s.io"],
        ["get", "secrets"],
        ["create", "pods"],
        ["get", "pods/log"],
        ["get", "services.serving.knative.dev/csv-to-iceberg"],
        ["list", "services.serving.knative.dev"],
      ])("are not enough to %s %s", async (verb, resource) => {
        const args = ["auth", "can-i", verb, resource, `--as=${ACCOUNT}`, "-n", NAMESPACE];
        expect((await cluster.target.kubectl(args)).stdout.trim()).toBe("no");
      });
    },
  );
});
