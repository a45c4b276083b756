import { type Catalog, IngestError, type ObjectStore, systemClock } from "@floe/ingest-core";
import { MemoryObjects } from "../../ingest-core/test/plan/memory-objects";
import { type JobPlanContext, planJob } from "../src/plan/job-planner";

describe("planning a job for a table that does not exist", () => {
  const objects = new MemoryObjects();
  const context: JobPlanContext = {
    catalog: {
      loadTable: () => Promise.reject(new IngestError("table.not-found", "no table", false)),
      createTable: () => Promise.reject(new Error("nothing defines it")),
    } as Partial<Catalog> as Catalog,
    committer: { recorded: () => Promise.reject(new Error("there is no ledger")) },
    inbox: objects as unknown as ObjectStore,
    store: () => objects as unknown as ObjectStore,
    rules: {},
    newTable: {},
    clock: systemClock,
  };
  const plan = async (more: Partial<JobPlanContext> = {}) => {
    const [file] = await objects.fixtures("damaged-footer.parquet");
    const { uri, etag } = file as { readonly uri: string; readonly etag: string };
    return planJob({ table: "db.new", files: [{ uri, etag }] }, { ...context, ...more });
  };

  test("sets broken files aside, as the light path does, and leaves nothing for Spark", async () => {
    const { message, quarantined } = await plan();
    expect(message).toBeUndefined();
    expect(quarantined).toMatchObject([
      { file: { uri: "s3://inbox/damaged-footer.parquet" }, code: "file.corrupt" },
    ]);
  });

  test("is an error where tables are not made", async () => {
    await expect(plan({ newTable: undefined })).rejects.toMatchObject({ code: "table.not-found" });
  });
});
