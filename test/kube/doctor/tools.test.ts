import type { Patient } from "../../../kube/doctor/examination";
import { toolExaminations } from "../../../kube/doctor/tools";

/** A kubectl of some version before a cluster of another. */
function patient(client: string, server: string): Patient {
  const run = async () =>
    JSON.stringify({ clientVersion: { gitVersion: client }, serverVersion: { gitVersion: server } });
  return { kubectl: { run } } as unknown as Patient;
}

const examine = async (id: string, who: Patient) =>
  (await toolExaminations.find((each) => each.id === id)?.run(who))?.diagnostics?.[0];

test("FLOE8101: a kubectl that is too old is told with both versions", async () => {
  expect(await examine("tools.kubectl", patient("v1.31.9", "v1.35.0"))).toEqual({
    code: "FLOE8101",
    what: "kubectl is too old",
    where: {},
    got: "v1.31.9",
    expected: "1.32 or newer",
  });
  expect(await examine("tools.kubectl", patient("v1.32.0", "v1.35.0"))).toBeUndefined();
});

test("FLOE8102: a cluster that is too old", async () => {
  expect(await examine("cluster.version", patient("v1.35.0", "v1.32.7"))).toMatchObject({
    code: "FLOE8102",
    got: "v1.32.7",
  });
  expect(await examine("cluster.version", patient("v1.35.0", "v1.33.1-eks-1"))).toBeUndefined();
});
