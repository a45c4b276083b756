import type { ConfigRule } from "./rule";

/**
 * A batch may be committed and still become a dead letter, when the answer got lost. Until then it may
 * have lain in its topic for the whole retention, then as a dead letter, and once more after it was sent
 * again; so long the ledger has to know its files.
 */
export const ledgerHorizon: ConfigRule = function* ({ ingest }) {
  const hours = ingest.ledger_horizon_days * 24;
  const { retention_hours } = ingest.topics;
  if (!ingest.enabled || 3 * retention_hours <= hours) return;
  yield {
    code: "FLOE1111",
    what: `a message may come back for three times ${retention_hours} hours, the ledger knows files for ${hours}`,
    path: ["ingest", "ledger_horizon_days"],
    got: ingest.ledger_horizon_days,
    expected: `at least ${Math.ceil((3 * retention_hours) / 24)} days, three times ingest.topics.retention_hours`,
  };
};
