// Discord's published OpenAPI as a judge: of each request's body and query, and in our own tests of what the
// local Discord answers and dispatches. Where the file is not at hand only the table of limits judges.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { isObject, objectOf, objectsOf, parsed, textOf } from './json.ts';
import type { Flaw } from './refusal.ts';
import type { JsonObject } from './world.ts';

const FILE = join(process.env['SHARED_DIR'] ?? '../shared', 'specs/discord/openapi.json');

export interface Question {
  readonly method: string;
  /** Decoded, without a leading slash: "channels/300…/messages". */
  readonly path: string;
}

export interface Schema {
  /** What is wrong with a body; none for a route without a published body. */
  body(question: Question, contentType: string, body: unknown): readonly Flaw[];
  query(question: Question, query: URLSearchParams): readonly Flaw[];
  /** What is wrong with an answer of ours. */
  answer(question: Question, status: number, body: unknown): readonly Flaw[];
  /** What is wrong with an object that claims to be of a named schema, "MessageResponse". */
  object(name: string, value: unknown): readonly Flaw[];
  /** False for a path that the document does not list. */
  knows(question: Question): boolean;
}

const anySchema: Schema = {
  body: () => [],
  query: () => [],
  answer: () => [],
  object: () => [],
  knows: () => true,
};

let loaded: Schema | undefined;

/** The published schema, read once in a process; one that finds no fault where the file is missing. */
export function publishedSchema(): Schema {
  loaded ??= existsSync(FILE)
    ? new OpenApi(objectOf(parsed(readFileSync(FILE, 'utf8'))))
    : anySchema;
  return loaded;
}

export function hasSchema(): boolean {
  return existsSync(FILE);
}

export const SCHEMA_FILE: string = FILE;

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  snowflake: (text) => /^(0|[1-9]\d{0,19})$/.test(text),
  nonce: (text) => text.length <= 25,
  'date-time': (text) => !Number.isNaN(Date.parse(text)),
  uri: (text) => URL.canParse(text),
};

function pointer(parts: readonly string[]): string {
  const escaped = parts.map((one) => one.replaceAll('~', '~0').replaceAll('/', '~1'));
  return `discord#/${escaped.map(encodeURIComponent).join('/')}`;
}

class OpenApi implements Schema {
  readonly #ajv: Ajv2020;
  readonly #paths: JsonObject;
  readonly #templates: readonly (readonly [string, readonly string[]])[];
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(document: JsonObject) {
    this.#ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: true });
    for (const [name, validate] of Object.entries(FORMATS)) this.#ajv.addFormat(name, validate);
    for (const name of ['int32', 'int64', 'double', 'float']) this.#ajv.addFormat(name, true);
    this.#ajv.addSchema(document, 'discord');
    this.#paths = objectOf(document['paths']);
    this.#templates = Object.keys(this.#paths).map((path) => [path, path.slice(1).split('/')]);
  }

  /** The operation's own path in the document; literal words win over names. */
  #operation({ method, path }: Question): readonly [string, JsonObject] | null {
    const parts = path.split('/');
    const fits = this.#templates.filter(
      ([, words]) =>
        words.length === parts.length &&
        words.every((word, index) => word.startsWith('{') || word === parts[index]),
    );
    const names = (words: readonly string[]): number =>
      words.filter((one) => one.startsWith('{')).length;
    const [best] = fits.toSorted(([, one], [, other]) => names(one) - names(other));
    if (best === undefined) return null;
    const found = objectOf(this.#paths[best[0]])[method.toLowerCase()];
    return isObject(found) ? [best[0], found] : null;
  }

  #judge(at: string, value: unknown): readonly Flaw[] {
    const known = this.#compiled.get(at);
    const validate = known ?? this.#ajv.compile({ $ref: at });
    this.#compiled.set(at, validate);
    return validate(value) ? [] : flawsOf(validate.errors ?? []);
  }

  knows(question: Question): boolean {
    return this.#operation(question) !== null;
  }

  body(question: Question, contentType: string, body: unknown): readonly Flaw[] {
    const operation = this.#operation(question);
    const content = objectOf(objectOf(operation?.[1]['requestBody'])['content']);
    const type = Object.keys(content).find((one) => contentType.startsWith(one));
    if (operation === null || type === undefined) return [];
    const method = question.method.toLowerCase();
    const where = ['paths', operation[0], method, 'requestBody', 'content', type, 'schema'];
    return this.#judge(pointer(where), body);
  }

  query(question: Question, query: URLSearchParams): readonly Flaw[] {
    const operation = this.#operation(question);
    if (operation === null) return [];
    const parameters = objectsOf(operation[1]['parameters']);
    return [...query].flatMap(([name, text]) => {
      const index = parameters.findIndex((one) => one['in'] === 'query' && one['name'] === name);
      if (index < 0) {
        return [
          { where: `query ${name}`, code: 'UNKNOWN_PARAMETER', message: 'is not a parameter' },
        ];
      }
      const method = question.method.toLowerCase();
      const at = pointer(['paths', operation[0], method, 'parameters', String(index), 'schema']);
      const readings: readonly unknown[] = [text, Number(text), text === 'true', [text]];
      const judged = readings.map((value) => this.#judge(at, value));
      if (judged.some((one) => one.length === 0)) return [];
      return (judged[1] ?? []).map((one) => ({ ...one, where: `query ${name}` }));
    });
  }

  answer(question: Question, status: number, body: unknown): readonly Flaw[] {
    const operation = this.#operation(question);
    const response = objectOf(objectOf(operation?.[1]['responses'])[String(status)]);
    if (operation === null || objectOf(response['content'])['application/json'] === undefined) {
      return status < 300 && body !== undefined && operation !== null
        ? [{ where: '', code: 'STATUS', message: `${status} with a body is not published` }]
        : [];
    }
    const method = question.method.toLowerCase();
    const where = ['paths', operation[0], method, 'responses', String(status), 'content'];
    return this.#judge(pointer([...where, 'application/json', 'schema']), body);
  }

  object(name: string, value: unknown): readonly Flaw[] {
    return this.#judge(pointer(['components', 'schemas', name]), value);
  }
}

function isBranch({ keyword }: ErrorObject): boolean {
  return keyword === 'oneOf' || keyword === 'anyOf' || keyword === 'if';
}

/** A branch of a union that was not meant: its null, or the one whose `type` names another kind. */
function isMeantElsewhere(error: ErrorObject): boolean {
  const isNull = error.keyword === 'type' && error.params['type'] === 'null';
  const isKind = error.instancePath.endsWith('/type') && ['enum', 'const'].includes(error.keyword);
  return isNull || isKind;
}

function branchOf(error: ErrorObject): string {
  return error.schemaPath.slice(0, error.schemaPath.lastIndexOf('/properties/type'));
}

/** The deepest of what ajv found, without the branches nobody meant. */
function flawsOf(errors: readonly ErrorObject[]): readonly Flaw[] {
  const strays = errors.filter(isMeantElsewhere);
  const others = new Set(strays.filter((one) => one.keyword !== 'type').map(branchOf));
  const meant = errors.filter(
    (one) =>
      !isBranch(one) &&
      !isMeantElsewhere(one) &&
      ![...others].some((path) => path !== '' && one.schemaPath.startsWith(path)),
  );
  const left = meant.length > 0 ? meant : errors.slice(0, 1);
  const depth = Math.max(...left.map((one) => one.instancePath.split('/').length));
  return left
    .filter((one) => one.instancePath.split('/').length === depth || one.keyword !== 'type')
    .map(flawOf);
}

function flawOf(error: ErrorObject): Flaw {
  const limit = String(error.params['limit'] ?? '');
  const lacking = textOf(error.params['missingProperty']);
  const where = [error.instancePath.slice(1), lacking].filter((one) => one !== '').join('/');
  switch (error.keyword) {
    case 'required':
      return { where, code: 'BASE_TYPE_REQUIRED', message: 'This field is required' };
    case 'maxLength':
    case 'maxItems':
      return {
        where,
        code: 'BASE_TYPE_MAX_LENGTH',
        message: `Must be ${limit} or fewer in length.`,
      };
    case 'minLength':
    case 'minItems':
      return {
        where,
        code: 'BASE_TYPE_MIN_LENGTH',
        message: `Must be ${limit} or more in length.`,
      };
    case 'maximum':
      return {
        where,
        code: 'NUMBER_TYPE_MAX',
        message: `int value should be less than or equal to ${limit}.`,
      };
    case 'minimum':
      return {
        where,
        code: 'NUMBER_TYPE_MIN',
        message: `int value should be greater than or equal to ${limit}.`,
      };
    case 'enum':
    case 'const':
      return {
        where,
        code: 'BASE_TYPE_CHOICES',
        message: `Value must be one of ${JSON.stringify(error.params['allowedValues'] ?? error.params['allowedValue'])}.`,
      };
    default:
      return { where, code: 'BASE_TYPE_INVALID', message: error.message ?? 'is not valid' };
  }
}
