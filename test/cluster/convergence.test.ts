import { healthyPlatform } from "./scenario/healthy-platform";
import { type Platform, renderPlatform, startPlatform } from "./support/platform";

const rendered = renderPlatform();
afterAll(() => rendered.remove());

/** Versions of all objects of the kinds that dist/ has, by name. */
async function resourceVersions({ kubectl }: Platform): Promise<string> {
  const { stdout } = await kubectl(["get", "-f", rendered.dist, "-o", "json"]);
  const { items } = JSON.parse(stdout) as {
    items: { kind: string; metadata: { name: string; namespace?: string; resourceVersion: string } }[];
  };
  return items
    .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name} ${metadata.resourceVersion}`)
    .join("\n");
}

describe("until kubectl apply --server-side -f dist/", () => {
  let platform: Platform;

  beforeAll(async () => {
    const installed = {
      eg: 2_000,
      strimzi: 5_000,
      "knative-operator": 8_000,
      "camel-k": 12_000,
      "spark-operator": 12_000,
    };
    platform = await startPlatform(healthyPlatform({ installed }), { kind: "traffic", msPerRequest: 50 });
  });
  afterAll(() => platform?.stop());

  it("converges on a fresh cluster whose kinds and webhooks come late", async () => {
    const apply = () => platform.kubectl(["apply", "--server-side", "-f", rendered.dist]);
    const failures: string[] = [];
    let result = await apply();
    for (let round = 1; result.code !== 0 && round < 20; round++) {
      failures.push(result.stderr);
      platform.clock.advance(10_000);
      result = await apply();
    }
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(failures.join("\n")).toContain("ensure CRDs are installed first");
    expect(failures.join("\n")).toContain('no endpoints available for service "webhook"');
    expect(platform.engine.errors).toEqual([]);
  });

  it("changes nothing when it is applied again", async () => {
    platform.clock.advance(600_000);
    const before = await resourceVersions(platform);
    const again = await platform.kubectl(["apply", "--server-side", "-f", rendered.dist]);
    expect(again).toMatchObject({ code: 0, stderr: "" });
    expect(await resourceVersions(platform)).toBe(before);
  });
});
