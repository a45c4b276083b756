import { IngestError, silent } from "@floe/ingest-core";
import { JobOwner } from "../src/job/job-owner";

const never = new AbortController().signal;

/** An owner that finds what `answers` say, one after the other. */
function ownerOf(service: string | undefined, ...answers: readonly (object | IngestError | undefined)[]) {
  const asked: string[] = [];
  const logged: string[] = [];
  const get = async <T>(path: string): Promise<T | undefined> => {
    const answer = answers[asked.push(path) - 1];
    if (answer instanceof IngestError) throw answer;
    return answer as T | undefined;
  };
  const observer = { ...silent, log: (_: string, message: string) => void logged.push(message) };
  const owner = new JobOwner({
    api: { get },
    namespace: "apps",
    observer,
    ...(service !== undefined && { service }),
  });
  return { owner, asked, logged };
}

const found = { metadata: { uid: "u-1" } };
const reference = { apiVersion: "serving.knative.dev/v1", kind: "Service", name: "launcher", uid: "u-1" };

describe("JobOwner", () => {
  test("is the Service that Knative says the launcher is, found once", async () => {
    const { owner, asked } = ownerOf("launcher", found);
    expect(await owner.reference(never)).toEqual(reference);
    expect(await owner.reference(never)).toEqual(reference);
    expect(asked).toEqual(["/apis/serving.knative.dev/v1/namespaces/apps/services/launcher"]);
  });

  test("is nobody outside of Knative, and nobody is asked", async () => {
    const { owner, asked } = ownerOf(undefined);
    expect({ reference: await owner.reference(never), asked }).toEqual({ reference: undefined, asked: [] });
  });

  test("a launcher that may not look makes jobs without an owner, says so, and looks again", async () => {
    const forbidden = new IngestError("cluster.forbidden", "no", true);
    const { owner, logged } = ownerOf("launcher", forbidden, undefined, found);
    expect(await owner.reference(never)).toBeUndefined();
    expect(logged).toEqual(["jobs have no owner"]);
    expect(await owner.reference(never)).toBeUndefined();
    expect(await owner.reference(never)).toEqual(reference);
  });

  test("an API that does not answer makes no job without an owner", async () => {
    const away = new IngestError("cluster.unreachable", "no", true);
    await expect(ownerOf("launcher", away).owner.reference(never)).rejects.toBe(away);
  });
});
