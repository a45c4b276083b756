import type { ObjectStore } from "../object-store/object-store";
import type { Observer } from "../observe";

/**
 * Objects that were made for a commit and that no table refers to yet. What the
 * catalog may have committed is let go for good: an attempt whose answer was
 * lost can be applied minutes later, and a table that refers to a deleted object
 * can not be read any more. An orphan only costs storage.
 */
export class OwnObjects {
  private readonly uris = new Set<string>();

  add(uri: string): void {
    this.uris.add(uri);
  }

  /** The table refers to these, or may do so later. */
  release(uris: Iterable<string>): void {
    for (const uri of uris) this.uris.delete(uri);
  }

  /** Deletes those of the objects that were not released; trouble is reported, not thrown. */
  async discard(store: ObjectStore, observer: Observer, among: Iterable<string> = this.uris): Promise<void> {
    const doomed = [...among].filter((uri) => this.uris.has(uri));
    if (doomed.length === 0) return;
    this.release(doomed);
    try {
      await store.delete(doomed);
      observer.count("ingest_objects_discarded_total", doomed.length);
    } catch (error) {
      observer.log("warn", "commit.discard-failed", { objects: doomed.length, error: String(error) });
    }
  }
}
