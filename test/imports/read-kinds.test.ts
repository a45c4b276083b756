import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fetchSource, sha256 } from "../../scripts/import/fetch-source";
import { ImportError } from "../../scripts/import/import-error";
import { groupKinds, renderSchemas } from "../../scripts/import/outputs";
import { readCommittedKinds, readUpstreamKinds } from "../../scripts/import/read-kinds";
import type { Source } from "../../scripts/import/sources";

const crd = (kind: string): string => `kind: CustomResourceDefinition
spec:
  group: example.org
  scope: Cluster
  names: {kind: ${kind}, plural: ${kind.toLowerCase()}s}
  versions: [{name: v1, served: true, schema: {openAPIV3Schema: {type: object}}}]
`;

const source = (kind: string, digest = sha256(crd(kind))): Source => ({
  component: "Example",
  version: "1.0.0",
  file: `example/${kind}.yaml`,
  url: `https://example.invalid/${kind}.yaml`,
  sha256: digest,
  kinds: [{ group: "example.org", kind, version: "v1" }],
});

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "floe-test-"));
  await mkdir(join(folder, "example"));
  for (const kind of ["Anvil", "Bolt"]) await writeFile(join(folder, `example/${kind}.yaml`), crd(kind));
});
afterEach(() => rm(folder, { recursive: true }));

describe("readUpstreamKinds", () => {
  it("reads the kinds of every source from CRD_DIR", async () => {
    const kinds = await readUpstreamKinds([source("Anvil"), source("Bolt")], folder);
    expect(kinds.map(({ kind, scope, componentVersion }) => [kind, scope, componentVersion])).toEqual([
      ["Anvil", "Cluster", "1.0.0"],
      ["Bolt", "Cluster", "1.0.0"],
    ]);
  });

  it("tells file, digest found, digest expected and next step for every file that changed", async () => {
    const wrong = "f".repeat(64);
    const failure = await readUpstreamKinds([source("Anvil", wrong), source("Bolt", wrong)], folder).catch(
      (e) => e,
    );
    expect(failure).toBeInstanceOf(AggregateError);
    const messages = failure.errors.map((error: Error) => error.message);
    expect(messages).toHaveLength(2);
    expect(messages[0]).toBe(
      [
        "IMPORT_DIGEST_MISMATCH: Example 1.0.0: the file is not the one that was pinned",
        `  where:    ${join(folder, "example/Anvil.yaml")}`,
        `  got:      sha256 ${sha256(crd("Anvil"))}`,
        `  expected: sha256 ${wrong} (imports/sources.json)`,
        "  next:     compare the file with https://example.invalid/Anvil.yaml; if the change is wanted, write its digest into imports/sources.json",
      ].join("\n"),
    );
  });
});

describe("fetchSource", () => {
  let server: Server;
  let origin: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      response.statusCode = request.url === "/Anvil.yaml" ? 200 : 404;
      response.end(crd("Anvil"));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));

  it("downloads the file when there is no CRD_DIR", async () => {
    const text = await fetchSource({ ...source("Anvil"), url: `${origin}/Anvil.yaml` }, undefined);
    expect(text).toBe(crd("Anvil"));
  });

  it("verifies what it downloads", async () => {
    const changed = { ...source("Anvil", "f".repeat(64)), url: `${origin}/Anvil.yaml` };
    await expect(fetchSource(changed, undefined)).rejects.toMatchObject({ code: "IMPORT_DIGEST_MISMATCH" });
  });

  it("reports an HTTP error with its status, and not as a changed file", async () => {
    const missing = { ...source("Anvil"), url: `${origin}/gone.yaml` };
    await expect(fetchSource(missing, undefined)).rejects.toThrow(/IMPORT_SOURCE_UNREADABLE.*HTTP 404/s);
  });

  it("reports a file that CRD_DIR lacks", async () => {
    await expect(fetchSource(source("Cog"), folder)).rejects.toThrow(/IMPORT_SOURCE_UNREADABLE.*Cog\.yaml/s);
  });
});

describe("readCommittedKinds", () => {
  const commit = async (): Promise<void> => {
    const kinds = await readUpstreamKinds([source("Anvil"), source("Bolt")], folder);
    await mkdir(join(folder, "imports/schemas"), { recursive: true });
    for (const [path, content] of renderSchemas(groupKinds(kinds)))
      await writeFile(join(folder, path), content);
  };

  it("reads back what readUpstreamKinds found", async () => {
    await commit();
    const sources = [source("Bolt"), source("Anvil")];
    expect(await readCommittedKinds(folder, sources)).toEqual(await readUpstreamKinds(sources, folder));
  });

  it.each([
    ["a kind", source("Cog")],
    ["a version", { ...source("Bolt"), kinds: [{ group: "example.org", kind: "Bolt", version: "v2" }] }],
    ["a release", { ...source("Bolt"), version: "1.0.1" }],
    ["a group", { ...source("Bolt"), kinds: [{ group: "example.com", kind: "Bolt", version: "v1" }] }],
  ])("fails when sources.json has %s that was not imported yet", async (_, wanted) => {
    await commit();
    const failure = await readCommittedKinds(folder, [wanted]).catch((error) => error);
    expect(failure).toBeInstanceOf(ImportError);
    expect(failure.message).toMatch(/IMPORT_OUT_OF_DATE.*npm run import/s);
  });
});
