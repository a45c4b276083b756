/** How the label begins that connects a bucket claim with a notification; the rest is its name. */
export const NOTIFICATION_LABEL = "bucket-notification-";

/** What a label's 63 characters leave for the name of a notification. */
export const MAX_NOTIFICATION_NAME = 63 - NOTIFICATION_LABEL.length;

/**
 * Name of the notification of a key suffix: `.csv.gz` makes `upload-notify-csv-gz`.
 *
 * @returns a name that ends with a dash when the suffix has no letter or digit
 */
export function notificationName(suffix: string): string {
  const slug = suffix
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `upload-notify-${slug}`;
}
