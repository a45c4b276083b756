const FACTORS: Readonly<Record<string, number>> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * A quantity as Kubernetes writes it: `250m`, `1Gi`, `0.5`, `1e3`.
 *
 * @returns cores or bytes; 0 for what is no quantity, so that one odd object does not end a sum
 */
export function quantity(value: unknown): number {
  if (typeof value === "number") return value;
  const match = /^(\d+(?:\.\d+)?(?:e\d+)?)([mkMGTP]|[KMGTP]i)?$/.exec(String(value));
  return match === null ? 0 : Number(match[1]) * (FACTORS[match[2] ?? ""] ?? 0);
}

/** Cores with one decimal: `1.5`. */
export function cores(amount: number): string {
  return (Math.round(amount * 10) / 10).toString();
}

/** Bytes in Gi with one decimal: `2.5Gi`. */
export function gibibytes(amount: number): string {
  return `${(Math.round((amount / 2 ** 30) * 10) / 10).toString()}Gi`;
}
