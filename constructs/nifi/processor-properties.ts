/** Properties of JSON paths whose values become attributes of those names; what is missing becomes an empty one. */
export const TO_ATTRIBUTES = {
  Destination: "flowfile-attribute",
  "Return Type": "scalar",
  "Path Not Found Behavior": "ignore",
} as const;

/** A router with one relationship for each of its conditions. */
export const BY_PROPERTY = { "Routing Strategy": "Route to Property name" } as const;

/** Text processors that see the content as a whole, not line by line. */
export const WHOLE_TEXT = { "Evaluation Mode": "Entire text", "Character Set": "UTF-8" } as const;

/** Attributes that depend on nothing but the FlowFile. */
export const NO_STATE = { "Store State": "Do not store state" } as const;

/** Puts text around the content. */
export function surround(before: string, after: string): Record<string, string> {
  return {
    ...WHOLE_TEXT,
    "Replacement Strategy": "Surround",
    "Text to Prepend": before,
    "Text to Append": after,
  };
}
