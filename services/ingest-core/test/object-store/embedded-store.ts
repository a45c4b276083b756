import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EmbeddedS3, type EmbeddedS3Options } from "@floe/devstack";
import type { Clock } from "../../src/clock";
import { staticCredentials } from "../../src/object-store/credentials";
import type { S3StoreOptions } from "../../src/object-store/raw-s3-store";

// The SDK's advice about future Node releases is nothing a test can act on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** Key pair that the embedded server of tests knows. */
export const KEYS = { accessKeyId: "AKIDTEST", secretAccessKey: "secret/+test" };

/** Waits nothing and notes what it would have waited. */
export function eagerClock(): Clock & { readonly sleeps: number[] } {
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      sleeps.push(ms);
    },
    random: () => 0.5,
  };
}

/** An embedded S3 in a folder of its own. */
export async function startS3(
  options: Partial<EmbeddedS3Options> = {},
): Promise<{ readonly s3: EmbeddedS3; readonly stop: () => Promise<void> }> {
  const root = await mkdtemp(join(tmpdir(), "floe-s3-"));
  const s3 = await EmbeddedS3.start({ root, buckets: ["inbox", "lake"], credentials: [KEYS], ...options });
  return {
    s3,
    stop: async () => {
      await s3.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Options of a client for that server. */
export function clientOptions(s3: EmbeddedS3, more: Partial<S3StoreOptions> = {}): S3StoreOptions {
  return { endpoint: s3.endpoint, credentials: staticCredentials(KEYS), clock: eagerClock(), ...more };
}
