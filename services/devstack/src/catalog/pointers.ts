/** What the catalog itself remembers: names, and where each table's current metadata file is. */
export interface Pointers {
  /** Rises by one with every change; the whole record is compared and swapped by it. */
  readonly version: number;
  /** Properties by namespace; levels joined by {@link LEVEL_SEPARATOR}. */
  readonly namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Metadata locations by table; namespace levels and name joined by {@link LEVEL_SEPARATOR}. */
  readonly tables: Readonly<Record<string, string>>;
}

/** Unit separator: no name may contain it (REST spec, namespace separator). */
export const LEVEL_SEPARATOR = "\u001f";

export const NO_POINTERS: Pointers = { version: 0, namespaces: {}, tables: {} };

/** Keeps {@link Pointers} with compare-and-swap: the one point where a commit happens or does not. */
export interface PointerStore {
  read(): Promise<Pointers>;
  /** @returns `false`, changing nothing, when the stored version is not `next.version - 1` any more */
  swap(next: Pointers): Promise<boolean>;
}

/** Keeps them in memory, for tests. */
export function memoryPointers(): PointerStore {
  let current = NO_POINTERS;
  return {
    async read() {
      return current;
    },
    async swap(next) {
      if (current.version !== next.version - 1) return false;
      current = next;
      return true;
    },
  };
}
