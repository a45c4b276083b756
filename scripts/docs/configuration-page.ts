import type { JsonSchema } from "../../schema/schema";

/** One setting: a leaf of the configuration. */
interface Setting {
  readonly path: string;
  readonly type: string;
  readonly value: unknown;
  readonly description: string;
}

/**
 * `docs/configuration.md`, from the schema of the configuration.
 *
 * @param defaults the configuration that an empty file stands for
 */
export function configurationPage(schema: JsonSchema, defaults: Readonly<Record<string, unknown>>): string {
  const root = resolve(schema, schema);
  return [
    "<!-- Made by `npm run generate` from config/*.ts; edit the comments there. -->",
    "# Configuration",
    "",
    "`config.yaml` is the one file to edit. An editor that reads its first line completes and checks it while you type.",
    "Whatever is left out has the default that stands here; keys that nobody knows are errors.",
    "",
    ...Object.entries(root.properties ?? {}).flatMap(([name, field]) =>
      section(name, field, defaults[name], schema),
    ),
  ].join("\n");
}

function section(path: string, field: JsonSchema, value: unknown, root: JsonSchema, depth = 2): string[] {
  const schema = resolve(field, root);
  const settings: Setting[] = [];
  const inner: string[] = [];
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const at = `${path}.${name}`;
    const given = (value as Record<string, unknown> | undefined)?.[name];
    if (isSection(property, root)) inner.push(...section(at, property, given, root, depth + 1));
    else
      settings.push({ path: at, type: typeText(property, root), value: given, description: text(property) });
  }
  const intro = field.description ?? schema.description;
  return [
    `${"#".repeat(Math.min(depth, 4))} \`${path}\``,
    "",
    ...(intro === undefined ? [] : [intro.replaceAll("\n\n", "\n").trim(), ""]),
    ...(settings.length === 0 ? [] : table(settings)),
    ...inner,
  ];
}

function table(settings: readonly Setting[]): string[] {
  return [
    "| setting | value | default | what it does |",
    "|---|---|---|---|",
    ...settings
      .map(({ path, type, value, description }) =>
        [`\`${path}\``, type, value === undefined ? "" : code(value), description].map(cell).join(" | "),
      )
      .map((row) => `| ${row} |`),
    "",
  ];
}

const code = (value: unknown) => `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;

const cell = (content: string) => content.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");

const text = ({ description }: JsonSchema) => description ?? "";

function typeText(property: JsonSchema, root: JsonSchema): string {
  const schema = resolve(property, root);
  if (schema.enum !== undefined) return schema.enum.map((value) => code(value)).join(", ");
  if (schema.type === "array") {
    const item = schema.items === undefined ? undefined : resolve(schema.items, root);
    return item?.properties === undefined
      ? `list of ${item === undefined ? "anything" : typeText(item, root)}`
      : `list of objects with ${fieldList(item)}`;
  }
  if (schema.properties !== undefined) return `object with ${fieldList(schema)}`;
  if (schema.type === "object") return "map";
  const bounds = [
    ...(schema.minimum === undefined ? [] : [`at least ${schema.minimum}`]),
    ...(schema.maximum === undefined ? [] : [`at most ${schema.maximum}`]),
    ...(schema.pattern === undefined ? [] : [`matches ${code(schema.pattern)}`]),
  ];
  return [schema.type === "string" ? "text" : String(schema.type), ...bounds].join(", ");
}

function fieldList({ properties, required }: JsonSchema): string {
  return Object.keys(properties ?? {})
    .map((name) => `${code(name)}${required?.includes(name) === true ? "" : " (optional)"}`)
    .join(", ");
}

function isSection(property: JsonSchema, root: JsonSchema): boolean {
  return property.$ref !== undefined && resolve(property, root).properties !== undefined;
}

function resolve(schema: JsonSchema, root: JsonSchema): JsonSchema {
  const name = schema.$ref?.replace("#/definitions/", "");
  return name === undefined ? schema : resolve(root.definitions?.[name] ?? {}, root);
}
