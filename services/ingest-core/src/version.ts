/** Version of this package; written into snapshot summaries. */
export const VERSION = "0.1.0";
