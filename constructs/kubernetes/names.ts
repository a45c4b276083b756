/** Longest DNS label (RFC 1035). */
export const DNS_LABEL_LENGTH = 63;

/**
 * Whether a name is a DNS-1035 label: lower-case letters, digits and dashes, beginning with a letter.
 * Services, and with them everything that has a host name, need one.
 */
export function isDnsLabel(name: string): boolean {
  return name.length <= DNS_LABEL_LENGTH && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
}
