import { text } from "../../lint/json";
import { runHelm } from "../helm";
import type { Kubectl } from "../kubectl";
import { ToolError } from "../tool-error";
import { type Examination, found, well } from "./examination";

const LEAST = { kubectl: "1.32", helm: "3.18", cluster: "1.33" } as const;

/** `v1.35.2` and `v3.18.0+gdeadbee` as numbers that can be compared. */
function parts(version: string): readonly [major: number, minor: number] {
  const [, major = "0", minor = "0"] = /v?(\d+)\.(\d+)/.exec(version) ?? [];
  return [Number(major), Number(minor)];
}

/** Whether a version is at least another. */
export function atLeast(version: string, least: string): boolean {
  const [major, minor] = parts(version);
  const [wantedMajor, wantedMinor] = parts(least);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

async function versions(kubectl: Kubectl): Promise<{ readonly client: string; readonly server: string }> {
  const said = JSON.parse(await kubectl.run(["version", "-o", "json"])) as unknown;
  return {
    client: text(said, "clientVersion", "gitVersion") ?? "",
    server: text(said, "serverVersion", "gitVersion") ?? "",
  };
}

/** The programs that floe calls, and what they talk to. */
export const toolExaminations: readonly Examination[] = [
  {
    id: "tools.kubectl",
    title: "kubectl",
    run: async ({ kubectl }) => {
      const { client } = await versions(kubectl);
      if (atLeast(client, LEAST.kubectl)) return well(client);
      return found(client, {
        code: "FLOE8101",
        what: "kubectl is too old",
        where: {},
        got: client,
        expected: `${LEAST.kubectl} or newer`,
      });
    },
  },
  {
    id: "tools.helm",
    title: "helm",
    run: async () => {
      try {
        const version = (await runHelm(["version", "--short"])).trim();
        if (atLeast(version, LEAST.helm)) return well(version);
        return found(version, {
          code: "FLOE8101",
          what: "helm is too old",
          where: {},
          got: version,
          expected: `${LEAST.helm} or newer`,
        });
      } catch (error) {
        if (error instanceof ToolError) return found("", error.diagnostic);
        throw error;
      }
    },
  },
  {
    id: "cluster.version",
    title: "Kubernetes",
    run: async ({ kubectl }) => {
      const { server } = await versions(kubectl);
      if (atLeast(server, LEAST.cluster)) return well(server);
      return found(server, {
        code: "FLOE8102",
        what: "the cluster is too old",
        where: {},
        got: server,
        expected: `${LEAST.cluster} or newer`,
      });
    },
  },
];
