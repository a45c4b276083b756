/** A Service by its host name. */
export interface ServiceHost {
  readonly name: string;
  readonly namespace: string | undefined;
  readonly port?: number;
}

const label = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const pattern = new RegExp(
  `^(?<name>${label})(\\.(?<namespace>${label})(\\.svc(\\.cluster\\.local)?)?)?(:(?<port>\\d+))?$`,
);

/**
 * Takes the host name of a Service apart: `name`, `name.namespace`, `name.namespace.svc.cluster.local`.
 *
 * @param namespace the referrer's, for a name alone
 * @returns undefined for wildcards and for names that lead out of the cluster
 */
export function serviceHost(host: string, namespace: string | undefined): ServiceHost | undefined {
  const groups = pattern.exec(host)?.groups;
  if (groups === undefined) return undefined;
  // Two labels may be a domain as well as a Service and its namespace.
  const isQualified = host.includes(".svc");
  if (groups.namespace !== undefined && !isQualified) return undefined;
  const port = groups.port;
  return {
    name: groups.name ?? "",
    namespace: groups.namespace ?? namespace,
    ...(port !== undefined && { port: Number(port) }),
  };
}

const inText = new RegExp(
  `(?<![\\w.-])(${label})\\.(${label})\\.svc(?:\\.cluster\\.local)?(?::(\\d+))?(?![\\w-])`,
  "g",
);

/** Every fully written host of a Service in a text: URLs, address lists, settings. */
export function* serviceHostsIn(text: string): Iterable<ServiceHost> {
  for (const [, name = "", , namespace, , port] of text.matchAll(inText))
    yield { name, namespace, ...(port !== undefined && { port: Number(port) }) };
}
