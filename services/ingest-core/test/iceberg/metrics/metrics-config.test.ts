import { metricsModes } from "../../../src/iceberg/metrics/metrics-config";
import type { NestedField, Schema, Type } from "../../../src/iceberg/schema";

const field = (id: number, type: Type = "string", name = `c${id}`): NestedField => ({
  id,
  name,
  required: false,
  type,
});
const schemaOf = (...fields: NestedField[]): Schema => ({ type: "struct", "schema-id": 0, fields });
const wide = schemaOf(...Array.from({ length: 101 }, (_, i) => field(i + 1)));

describe("metricsModes", () => {
  it("is truncate(16) unless the table says otherwise", () => {
    expect(metricsModes(schemaOf(field(1)), {})(1)).toEqual({ kind: "truncate", length: 16 });
  });

  it("takes the table's default and single columns, nested ones by dotted name", () => {
    const nested = schemaOf(field(1, { type: "struct", fields: [field(2, "int", "b")] }, "a"), field(3));
    const modeOf = metricsModes(nested, {
      "write.metadata.metrics.default": "counts",
      "write.metadata.metrics.column.a.b": "truncate(5)",
      "write.metadata.metrics.column.c3": "FULL",
    });
    expect([1, 2, 3].map(modeOf)).toEqual([
      { kind: "counts" },
      { kind: "truncate", length: 5 },
      { kind: "full" },
    ]);
  });

  it.each(["some", "truncate(0)", "truncate(-1)", "truncate(x)"])("ignores the setting %j", (setting) => {
    const modeOf = metricsModes(schemaOf(field(1)), {
      "write.metadata.metrics.default": setting,
      "write.metadata.metrics.column.c1": setting,
    });
    expect(modeOf(1)).toEqual({ kind: "truncate", length: 16 });
  });

  it("keeps metrics of the first 100 columns of a wide table only", () => {
    const modeOf = metricsModes(wide, {});
    expect(modeOf(100)).toEqual({ kind: "truncate", length: 16 });
    expect(modeOf(101)).toEqual({ kind: "none" });
  });

  it("keeps those of all columns when a default is set, and of named ones in any case", () => {
    expect(metricsModes(wide, { "write.metadata.metrics.default": "counts" })(101)).toEqual({
      kind: "counts",
    });
    expect(metricsModes(wide, { "write.metadata.metrics.column.c101": "full" })(101)).toEqual({
      kind: "full",
    });
    const limit = { "write.metadata.metrics.max-inferred-column-defaults": "200" };
    expect(metricsModes(wide, limit)(101)).toEqual({ kind: "truncate", length: 16 });
  });

  it("prefers columns of a struct over those inside it when it has to choose", () => {
    const nested = schemaOf(field(1, { type: "struct", fields: [field(2), field(3)] }), field(4));
    const modeOf = metricsModes(nested, { "write.metadata.metrics.max-inferred-column-defaults": "2" });
    expect([2, 3, 4].map((id) => modeOf(id).kind)).toEqual(["truncate", "none", "truncate"]);
  });
});
