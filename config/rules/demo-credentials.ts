import type { ConfigRule } from "./rule";

/** The plan's keys are public, so they are for a playground. */
export const demoCredentials: ConfigRule = function* ({ platform, ingest }) {
  if (platform.profile !== "production" || !ingest.demo_credentials) return;
  yield {
    code: "FLOE1114",
    what: "keys that everybody knows would guard the inbox",
    path: ["ingest", "demo_credentials"],
    got: true,
    expected: "false in the production profile",
  };
};
