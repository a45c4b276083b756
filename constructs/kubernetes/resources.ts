/** Amounts by resource name, in Kubernetes quantities: `{ cpu: "100m", memory: "128Mi" }`. */
export type ResourceList = Readonly<Record<string, string>>;

/** What a container asks for and what it may use at most. */
export interface ComputeResources {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

/** Amounts as the generated classes of int-or-string fields want them. */
export function quantities<Quantity>(
  list: ResourceList,
  fromString: (amount: string) => Quantity,
): Record<string, Quantity> {
  return Object.fromEntries(Object.entries(list).map(([name, amount]) => [name, fromString(amount)]));
}
