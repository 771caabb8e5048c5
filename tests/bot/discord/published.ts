// Discord's published OpenAPI as the judge of what the desk sends: a body against the schema of its name.
import { existsSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const PATH = `${process.env['SHARED_DIR'] ?? '../shared'}/specs/discord/openapi.json`;

export const isPublished = existsSync(PATH);
if (!isPublished)
  console.warn(`skipped: Discord's specification is not at ${PATH}; set SHARED_DIR`);

function loaded(): Ajv2020 {
  // Its formats are Discord's own, and its discriminators no part of JSON Schema.
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  const spec: unknown = JSON.parse(readFileSync(PATH, 'utf8'));
  if (typeof spec !== 'object' || spec === null) throw new Error(`not a specification: ${PATH}`);
  return ajv.addSchema({ ...spec, $id: 'discord' });
}

let ajv: Ajv2020 | null = null;

/** What the schema of that name finds wrong; null where the specification is not at hand. */
export function faultsAgainst(schema: string, body: unknown): string | null {
  if (!isPublished) return null;
  ajv ??= loaded();
  const validate = ajv.getSchema(`discord#/components/schemas/${schema}`);
  if (validate === undefined) throw new Error(`no schema ${schema}`);
  return validate(body) === true ? null : ajv.errorsText(validate.errors);
}

/** A number of the specification: "RichEmbed.title.maxLength". */
export function publishedFigure(at: string): unknown {
  const spec: unknown = JSON.parse(readFileSync(PATH, 'utf8'));
  const [schema = '', property = '', name = ''] = at.split('.');
  const path = ['components', 'schemas', schema, 'properties', property, name];
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (Reflect.get(value, key) as unknown)
        : undefined,
    spec,
  );
}
