import { type HttpExchange, type HttpRequest, type HttpResponse, IngestError } from "@floe/ingest-core";

/** An answer to give: a status with a body, or a connection that breaks. */
export type Scripted = Partial<HttpResponse> | "reset";

/** Answers requests with what a test has written down, in order; the configuration is always the same. */
export function scriptedExchange(config: unknown, script: Scripted[]) {
  const requests: HttpRequest[] = [];
  const exchange: HttpExchange = async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname.endsWith("/v1/config")) return answer({ status: 200, body: JSON.stringify(config) });
    requests.push(request);
    const next = script.shift();
    if (next === undefined) throw new Error(`no answer left for ${request.method} ${request.url}`);
    if (next === "reset") throw new IngestError("catalog.unreachable", "ECONNRESET", true);
    return answer(next);
  };
  return { exchange, requests };
}

function answer(given: Partial<HttpResponse>): HttpResponse {
  return { status: 200, headers: {}, body: "", ...given };
}

export const METADATA = {
  "format-version": 2,
  "table-uuid": "0b8e5f4e-0000-4000-8000-000000000001",
  location: "s3://lake/db/t",
  "last-sequence-number": 3,
  "last-column-id": 1,
  "current-schema-id": 0,
  schemas: [{ type: "struct", "schema-id": 0, fields: [] }],
  "default-spec-id": 0,
  "partition-specs": [{ "spec-id": 0, fields: [] }],
  properties: {},
};

/** Body of a load or of a successful commit. */
export function tableBody(metadata: object = {}, rest: object = {}): string {
  return JSON.stringify({ metadata: { ...METADATA, ...metadata }, ...rest });
}

/** An error in the REST spec's model. */
export function failure(status: number, message = "no", type = "SomeException"): Partial<HttpResponse> {
  return { status, body: JSON.stringify({ error: { message, type, code: status } }) };
}
