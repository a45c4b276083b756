import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { NO_POINTERS, type PointerStore, type Pointers } from "./pointers";

/** ms between two looks at a lock that another process holds. */
const LOCK_POLL_MS = 5;
/** ms after which waiting for it is given up. */
const LOCK_TIMEOUT_MS = 5_000;

/**
 * Keeps pointers in `<folder>/catalog.json`, replaced by rename under an
 * exclusive lock file, so that several processes can share a warehouse and a
 * killed one leaves either the old record or the new one.
 */
export function diskPointers(folder: string): PointerStore {
  const file = join(folder, "catalog.json");
  const lock = join(folder, "catalog.lock");

  const read = async (): Promise<Pointers> => {
    try {
      return JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return NO_POINTERS;
      throw error;
    }
  };

  return {
    read,
    async swap(next) {
      await mkdir(folder, { recursive: true });
      await acquire(lock);
      try {
        const current = await read();
        if (current.version !== next.version - 1) return false;
        const temporary = `${file}.${process.pid}`;
        await writeFile(temporary, JSON.stringify(next));
        await rename(temporary, file);
        return true;
      } finally {
        await rm(lock, { force: true });
      }
    },
  };
}

async function acquire(lock: string): Promise<void> {
  for (let waited = 0; ; waited += LOCK_POLL_MS) {
    try {
      await writeFile(lock, String(process.pid), { flag: "wx" });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    if (await isAbandoned(lock)) await rm(lock, { force: true });
    else if (waited >= LOCK_TIMEOUT_MS) throw new Error(`${lock} is held for ${waited} ms`);
    else await sleep(LOCK_POLL_MS);
  }
}

/** A process that was killed while it held the lock can not give it back. */
async function isAbandoned(lock: string): Promise<boolean> {
  const owner = Number(await readFile(lock, "utf8").catch(() => "0"));
  // Created but not yet written, or gone: its owner is at work.
  if (owner === 0 || owner === process.pid) return false;
  try {
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
}
