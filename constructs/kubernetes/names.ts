/** Longest DNS label (RFC 1035). */
export const DNS_LABEL_LENGTH = 63;

/**
 * Whether a name is a DNS-1035 label: lower-case letters, digits and dashes, beginning with a letter.
 * Services, and with them everything that has a host name, need one.
 */
export function isDnsLabel(name: string): boolean {
  return name.length <= DNS_LABEL_LENGTH && /^[a-z]([-a-z0-9]*[a-z0-9])?$/.test(name);
}

/** Longest DNS subdomain (RFC 1123), the limit of most object names. */
export const DNS_SUBDOMAIN_LENGTH = 253;

/**
 * Whether a name is a DNS-1123 subdomain: labels of lower-case letters, digits and dashes, joined by dots.
 * Objects that get no host name need one.
 */
export function isDnsSubdomain(name: string): boolean {
  const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  return name.length <= DNS_SUBDOMAIN_LENGTH && new RegExp(`^${label}(\\.${label})*$`).test(name);
}
