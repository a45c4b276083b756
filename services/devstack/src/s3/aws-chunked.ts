import { Transform, type TransformCallback } from "node:stream";
import { S3Failure } from "./s3-failure";

/** A size line is `<hex>;chunk-signature=<64 hex>`; anything longer is not one. */
const MAX_LINE_BYTES = 1024;

/**
 * Decodes `aws-chunked` bodies, which SDKs send by default: chunks with a size
 * line each, then trailing checksums. Chunk signatures and trailers are read past,
 * not verified; the signature of the head was.
 */
export class AwsChunkedDecoder extends Transform {
  private line = "";
  private left = 0;
  private state: "size" | "data" | "end-of-chunk" | "trailer" = "size";

  override _transform(input: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.decode(input);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    done(
      this.state === "trailer"
        ? null
        : new S3Failure(400, "IncompleteBody", "The body ended inside a chunk."),
    );
  }

  private decode(input: Buffer): void {
    let at = 0;
    while (at < input.length) {
      if (this.state === "trailer") return;
      if (this.state === "data") {
        const end = Math.min(input.length, at + this.left);
        this.push(input.subarray(at, end));
        this.left -= end - at;
        at = end;
        if (this.left === 0) this.state = "end-of-chunk";
        continue;
      }
      const newline = input.indexOf(0x0a, at);
      const until = newline < 0 ? input.length : newline;
      this.line += input.toString("latin1", at, until);
      if (this.line.length > MAX_LINE_BYTES) throw badChunk();
      at = until + 1;
      if (newline >= 0) this.endLine();
    }
  }

  private endLine(): void {
    const line = this.line.replace(/\r$/, "");
    this.line = "";
    if (this.state === "end-of-chunk") {
      if (line !== "") throw badChunk();
      this.state = "size";
      return;
    }
    const size = /^([0-9a-fA-F]{1,12})(?:;.*)?$/.exec(line)?.[1];
    if (size === undefined) throw badChunk();
    this.left = Number.parseInt(size, 16);
    this.state = this.left === 0 ? "trailer" : "data";
  }
}

function badChunk(): S3Failure {
  return new S3Failure(400, "InvalidRequest", "The body is not aws-chunked.");
}
