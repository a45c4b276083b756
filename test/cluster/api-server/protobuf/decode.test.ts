import fc from "fast-check";
import { ApiError } from "../api-error";
import { decodeProtobuf } from "./decode";
import { readFields } from "./wire";

const field = (number: number, bytes: Buffer | string): Buffer => {
  const value = Buffer.from(bytes);
  return Buffer.concat([Buffer.from([(number << 3) | 2, value.length]), value]);
};
const varint = (number: number, value: number) => Buffer.from([number << 3, value]);
const envelope = (apiVersion: string, kind: string, raw: Buffer) =>
  Buffer.concat([
    Buffer.from("k8s\0"),
    field(1, Buffer.concat([field(1, apiVersion), field(2, kind)])),
    field(2, raw),
  ]);

describe("protobuf bodies", () => {
  it("become the JSON of their kind: bytes in base64, maps, inline messages, unset fields left out", () => {
    const metadata = Buffer.concat([
      field(1, "x"),
      field(3, ""),
      field(8, ""),
      field(11, Buffer.concat([field(1, "a"), field(2, "b")])),
    ]);
    const data = Buffer.concat([field(1, "key"), field(2, Buffer.from([1, 2]))]);
    const secret = Buffer.concat([field(1, metadata), field(2, data), field(3, "Opaque")]);
    expect(decodeProtobuf(envelope("v1", "Secret", secret))).toEqual({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "x", labels: { a: "b" } },
      data: { key: "AQI=" },
      type: "Opaque",
    });
    const volume = Buffer.concat([field(1, "v"), field(2, field(2, ""))]);
    const pod = field(2, field(1, volume));
    expect(decodeProtobuf(envelope("v1", "Pod", pod))).toMatchObject({
      spec: { volumes: [{ name: "v", emptyDir: {} }] },
    });
  });

  it("keep a zero that was meant", () => {
    const scale = field(2, varint(1, 0));
    expect(decodeProtobuf(envelope("autoscaling/v1", "Scale", scale))).toMatchObject({
      spec: { replicas: 0 },
    });
  });

  it("are refused when they are of an unknown kind, or no protobuf", () => {
    expect(() => decodeProtobuf(envelope("v1", "Nothing", Buffer.alloc(0)))).toThrow('no kind "Nothing"');
    expect(() => decodeProtobuf(Buffer.from("{}"))).toThrow(ApiError);
  });

  it("never fail in another way than with an answer to the client", () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decodeProtobuf(envelope("v1", "Pod", Buffer.from(bytes)));
        } catch (error) {
          expect(error).toBeInstanceOf(ApiError);
        }
      }),
    );
  });

  it("say where a message ends too early", () => {
    expect(() => readFields(Buffer.from([0x0a, 5, 1]))).toThrow("field 1 ends after its message");
  });
});
