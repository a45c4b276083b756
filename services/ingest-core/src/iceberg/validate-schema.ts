/**
 * Finds what keeps a JSON value from being a schema, so that code behind it may trust the types.
 * Primitive types are not judged: later formats have more of them.
 *
 * @param value parsed JSON from a foreign file
 * @returns where the value is no schema (`fields.2.type`), `undefined` when it is one
 */
export function schemaFault(value: unknown): string | undefined {
  return isObject(value) && Array.isArray(value.fields) ? fieldsFault(value.fields, "fields") : "fields";
}

function fieldsFault(fields: readonly unknown[], at: string): string | undefined {
  for (const [i, field] of fields.entries()) {
    const fault = fieldFault(field, `${at}.${i}`);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function fieldFault(field: unknown, at: string): string | undefined {
  if (!isObject(field)) return at;
  if (typeof field.id !== "number") return `${at}.id`;
  if (typeof field.name !== "string") return `${at}.name`;
  if (typeof field.required !== "boolean") return `${at}.required`;
  return typeFault(field.type, `${at}.type`);
}

function typeFault(type: unknown, at: string): string | undefined {
  if (typeof type === "string") return undefined;
  if (!isObject(type)) return at;
  switch (type.type) {
    case "struct":
      return Array.isArray(type.fields) ? fieldsFault(type.fields, `${at}.fields`) : at;
    case "list":
      if (typeof type["element-id"] !== "number") return `${at}.element-id`;
      return typeFault(type.element, `${at}.element`);
    case "map":
      if (typeof type["key-id"] !== "number") return `${at}.key-id`;
      if (typeof type["value-id"] !== "number") return `${at}.value-id`;
      return typeFault(type.key, `${at}.key`) ?? typeFault(type.value, `${at}.value`);
    default:
      return `${at}.type`;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
