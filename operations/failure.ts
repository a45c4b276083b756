import { IngestError } from "@floe/ingest-core";
import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic";
import type { OperationSettings } from "./settings";

/** A finding as the exception that the command line shows. */
export function failure(
  diagnostic: Omit<Diagnostic, "where"> & Partial<Pick<Diagnostic, "where">>,
): DiagnosticError {
  return new DiagnosticError("operation", [{ where: {}, ...diagnostic }]);
}

/**
 * Says what went wrong in the words of the command line: which service, at which address, and what to do.
 *
 * @returns its argument when it is no error of a service
 */
export function explainFailure(error: unknown, settings: OperationSettings): unknown {
  if (!(error instanceof IngestError)) return error;
  const store = storeFailure(error, settings) ?? catalogFailure(error, settings) ?? tableFailure(error);
  if (store !== undefined) return failure({ ...store, got: error.context.got ?? error.message });
  const { code, message, context } = error;
  const { nextStep } = context;
  return failure({
    code: "FLOE7205",
    what: `${code}: ${message}`,
    ...(nextStep !== undefined && { nextStep }),
  });
}

type Finding = Pick<Diagnostic, "code" | "what" | "expected" | "nextStep">;

function storeFailure(error: IngestError, { store, inbox }: OperationSettings): Finding | undefined {
  const { code, context } = error;
  const bucket = /^s3:\/\/([^/]+)/.exec(context.uri ?? "")?.[1] ?? inbox.bucket;
  switch (code) {
    case "store.unreachable":
    case "store.timeout":
    case "store.unavailable":
    case "store.throttled":
    case "store.truncated":
      return {
        code: "FLOE7101",
        what: `no answer from the object store at ${store.endpoint}`,
        nextStep: forward(store.endpoint, "AWS_ENDPOINT_URL_S3", 9000),
      };
    case "store.protocol":
    case "store.refused":
    case "store.unsupported":
      return {
        code: "FLOE7101",
        what: `what answers at ${store.endpoint} is no object store, or another one than expected`,
        expected: "the answers of S3",
      };
    case "store.credentials":
    case "store.denied":
    case "store.clock-skew":
      return { code: "FLOE7102", what: `the object store at ${store.endpoint} refuses: ${error.message}` };
    case "store.no-such-bucket":
      return { code: "FLOE7103", what: `no bucket '${bucket}' at ${store.endpoint}` };
    default:
      return undefined;
  }
}

function catalogFailure(error: IngestError, { catalog }: OperationSettings): Finding | undefined {
  switch (error.code) {
    case "catalog.unreachable":
    case "catalog.timeout":
    case "catalog.unavailable":
      return {
        code: "FLOE7104",
        what: `no answer from the catalog at ${catalog.uri}`,
        nextStep: forward(catalog.uri, "CATALOG_URI", 8181),
      };
    case "catalog.bad-response":
    case "catalog.refused":
      return { code: "FLOE7104", what: `what answers at ${catalog.uri} is no Iceberg REST catalog` };
    case "catalog.configuration": {
      const { warehouse } = catalog;
      const none = `what answers at ${catalog.uri} is no Iceberg REST catalog`;
      return {
        code: "FLOE7104",
        what: warehouse === "" ? none : `${none}, or has no warehouse '${warehouse}'`,
      };
    }
    case "catalog.unauthorized":
    case "catalog.forbidden":
      return { code: "FLOE7105", what: `the catalog at ${catalog.uri} refuses: ${error.message}` };
    case "config.catalog-secret":
      return { code: "FLOE7105", what: `${error.message} (CATALOG_SECRET_DIRECTORY)` };
    default:
      return undefined;
  }
}

function tableFailure({ code, message }: IngestError): Finding | undefined {
  return /^table\.ledger-/.test(code) ? { code: "FLOE7204", what: message } : undefined;
}

/** What to type where an address is one of the cluster's own. */
export function forward(url: string, variable: string, localPort: number): string {
  const { hostname, port, protocol } = new URL(url);
  const [, service, namespace] = /^([^.]+)\.([^.]+)\.svc(?:\.|$)/.exec(hostname) ?? [];
  if (service === undefined) return `check that ${url} can be reached from here, or set ${variable}`;
  const target = port === "" ? (protocol === "https:" ? 443 : 80) : port;
  return `kubectl -n ${namespace} port-forward svc/${service} ${localPort}:${target} & export ${variable}=${protocol}//127.0.0.1:${localPort}`;
}
