/** Topics of the pipeline, by the names they have on the platform. */
export const TOPICS = {
  events: "s3-events",
  light: "light-ingest",
  heavy: "heavy-ingest",
  deadLetters: "ingest-dlq",
} as const;
