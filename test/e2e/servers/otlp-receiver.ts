import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A span as OTLP in JSON has it. */
export interface OtlpSpan {
  /** Service that was in it. */
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly events: readonly {
    readonly name: string;
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** An OTLP receiver over HTTP that keeps the spans it is sent. */
export class OtlpReceiver {
  readonly spans: OtlpSpan[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<OtlpReceiver> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      // A sender that is killed in the middle of a request has no end.
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        receiver.spans.push(...readSpans(JSON.parse(Buffer.concat(chunks).toString())));
        response.setHeader("content-type", "application/json").end("{}");
      });
    });
    const receiver = new OtlpReceiver(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return receiver;
  }

  /** Base URL, as `OTEL_EXPORTER_OTLP_ENDPOINT` wants it. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

// biome-ignore lint/suspicious/noExplicitAny: the wire's own shape, read field by field
function readSpans({ resourceSpans }: any): OtlpSpan[] {
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return resourceSpans.flatMap(({ resource, scopeSpans }: any) => {
    const service = String(valuesOf(resource.attributes)["service.name"]);
    // biome-ignore lint/suspicious/noExplicitAny: as above
    return scopeSpans.flatMap(({ spans }: any) =>
      // biome-ignore lint/suspicious/noExplicitAny: as above
      spans.map((span: any) => ({
        ...span,
        service,
        attributes: valuesOf(span.attributes),
        events: span.events.map((event: { name: string; attributes: KeyValue[] }) => ({
          name: event.name,
          attributes: valuesOf(event.attributes),
        })),
      })),
    );
  });
}

/** `{stringValue: "x"}` and its like are `x`. */
function valuesOf(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
