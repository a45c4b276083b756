import { ImportError } from "./import-error";

/** One kind at the one version that floe writes. */
export interface KindRef {
  readonly group: string;
  readonly kind: string;
  readonly version: string;
}

/** One upstream file of CustomResourceDefinitions, pinned by digest. */
export interface Source {
  /** The upstream project, for example `Strimzi`. */
  readonly component: string;
  /** Its release, as upstream writes it without a leading `v`. */
  readonly version: string;
  /** Path below `CRD_DIR`. */
  readonly file: string;
  readonly url: string;
  /** Hex digest of the file's bytes. */
  readonly sha256: string;
  readonly kinds: readonly KindRef[];
}

const KIND_REF = /^([a-z0-9-]+(?:\.[a-z0-9-]+)+)\/([A-Z][A-Za-z0-9]*)@(v[0-9]+(?:(?:alpha|beta)[0-9]+)?)$/;

/** The text form of a {@link KindRef}: `group/Kind@version`. */
export function formatKindRef(ref: KindRef): string {
  return `${ref.group}/${ref.kind}@${ref.version}`;
}

/**
 * Parses and checks `imports/sources.json`.
 *
 * A kind may be named once only: two entries would be two classes of the same name in one module, and
 * one desired version per kind is what keeps the un-suffixed class right.
 *
 * @param text the file's content
 * @param path the file's name, for messages
 * @throws ImportError `IMPORT_SOURCES_INVALID`
 */
export function parseSources(text: string, path: string): Source[] {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw invalid(path, "the file is not JSON", undefined, "a JSON array of sources", cause);
  }
  if (!Array.isArray(data))
    throw invalid(path, "the file is not a list", typeof data, "a JSON array of sources");
  const sources = data.map((entry, index) => parseSource(entry, `${path}[${index}]`));
  const seen = new Map<string, string>();
  for (const source of sources) {
    for (const { group, kind, version } of source.kinds) {
      const earlier = seen.get(`${group}/${kind}`);
      if (earlier !== undefined) {
        const where = `${path}: ${group}/${kind}`;
        throw invalid(
          where,
          "a kind is listed twice",
          `versions ${earlier} and ${version}`,
          "one version per kind",
        );
      }
      seen.set(`${group}/${kind}`, version);
    }
  }
  return sources;
}

function parseSource(entry: unknown, where: string): Source {
  const record = typeof entry === "object" && entry !== null ? (entry as Record<string, unknown>) : {};
  const field = (name: string, pattern: RegExp, expected: string): string => {
    const value = record[name];
    if (typeof value !== "string" || !pattern.test(value)) {
      throw invalid(`${where}.${name}`, "a field is missing or malformed", JSON.stringify(value), expected);
    }
    return value;
  };
  const kinds = record.kinds;
  if (!Array.isArray(kinds) || kinds.length === 0) {
    throw invalid(`${where}.kinds`, "no kinds", JSON.stringify(kinds), 'at least one "group/Kind@version"');
  }
  return {
    component: field("component", /./, "a component name"),
    version: field("version", /^\d/, "a release without a leading v"),
    // A path that climbs would let a changed sources.json read outside CRD_DIR.
    file: field("file", /^(?!\/)(?!.*\.\.)./, "a path relative to CRD_DIR"),
    url: field("url", /^https:\/\//, "an https URL"),
    sha256: field("sha256", /^[0-9a-f]{64}$/, "64 lower-case hex digits"),
    kinds: kinds.map((kind, index) => parseKindRef(kind, `${where}.kinds[${index}]`)),
  };
}

function parseKindRef(text: unknown, where: string): KindRef {
  const [, group, kind, version] = (typeof text === "string" && KIND_REF.exec(text)) || [];
  if (group === undefined || kind === undefined || version === undefined) {
    throw invalid(where, "a kind is malformed", JSON.stringify(text), '"group/Kind@version"');
  }
  return { group, kind, version };
}

function invalid(
  where: string,
  what: string,
  got: string | undefined,
  expected: string,
  cause?: unknown,
): ImportError {
  const next = "correct imports/sources.json; imports/README.md shows one entry";
  return new ImportError("IMPORT_SOURCES_INVALID", {
    what,
    where,
    expected,
    next,
    ...(got === undefined ? {} : { got }),
    ...(cause === undefined ? {} : { cause }),
  });
}
