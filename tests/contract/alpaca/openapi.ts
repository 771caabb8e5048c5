// Alpaca's published OpenAPI documents as a judge: of every request, and of the answers given here. Where the
// documents are not at hand nothing is judged.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { ValidateFunction } from 'ajv';
import { z } from 'zod';

const FOLDER = join(process.env['SHARED_DIR'] ?? '../shared', 'specs/alpaca');
const DOCUMENTS = ['trading-api', 'market-data-api'] as const;

type Json = Readonly<Record<string, unknown>>;
const Thing = z.record(z.string(), z.unknown());

function thing(value: unknown): Json {
  const read = Thing.safeParse(value);
  return read.success ? read.data : {};
}

function things(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map(thing) : [];
}

export interface Question {
  readonly method: string;
  /** "/v2/orders", as it was sent. */
  readonly path: string;
}

export interface Judge {
  /** Why a request breaks the documents; empty when it does not. */
  request(question: Question, query: URLSearchParams, body: unknown): readonly string[];
  answer(question: Question, status: number, body: unknown): readonly string[];
}

const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(text),
  date: (text) => /^\d{4}-\d{2}-\d{2}$/.test(text),
  'date-time': (text) => !Number.isNaN(Date.parse(text)),
  uri: (text) => URL.canParse(text),
  decimal: (text) => /^-?\d+(\.\d+)?$/.test(text),
};

function escaped(parts: readonly string[]): string {
  return parts
    .map((one) => encodeURIComponent(one.replaceAll('~', '~0').replaceAll('/', '~1')))
    .join('/');
}

const YES_NO: Readonly<Record<string, boolean>> = { true: true, false: false };

/** Queries are text: a number, a yes or a list is judged as what it reads as. */
function readings(text: string): readonly unknown[] {
  return [text, Number(text), YES_NO[text] ?? text, text.split(',')];
}

class Document {
  readonly #name: string;
  readonly #ajv: Ajv;
  readonly #whole: Json;
  readonly #templates: readonly { readonly path: string; readonly shape: RegExp }[];
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(name: string, whole: Json) {
    this.#name = name;
    this.#whole = whole;
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false });
    for (const [format, valid] of Object.entries(FORMATS)) this.#ajv.addFormat(format, valid);
    for (const number of ['int32', 'int64', 'uint32', 'uint64', 'double', 'float']) {
      this.#ajv.addFormat(number, true);
    }
    this.#ajv.addSchema(whole, name);
    this.#templates = Object.keys(thing(whole['paths']))
      .toSorted((a, b) => a.split('{').length - b.split('{').length)
      .map((path) => ({
        path,
        shape: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{[^}]+\}/g, '[^/:]+')}$`),
      }));
  }

  /** The operation and where it stands in the document. */
  operation({
    method,
    path,
  }: Question): { readonly at: readonly string[]; readonly found: Json } | null {
    for (const template of this.#templates) {
      if (!template.shape.test(path)) continue;
      const at = ['paths', template.path, method.toLowerCase()];
      const found = thing(thing(thing(this.#whole['paths'])[template.path])[method.toLowerCase()]);
      if (Object.keys(found).length > 0) return { at, found };
    }
    return null;
  }

  judge(at: readonly string[], value: unknown): readonly string[] {
    const where = `${this.#name}#/${escaped(at)}`;
    const known = this.#compiled.get(where);
    const validate = known ?? this.#ajv.compile({ $ref: where });
    this.#compiled.set(where, validate);
    if (validate(value)) return [];
    // Some lists say oneOf where any object is of both kinds: to be of two is no flaw.
    const wrong = (validate.errors ?? []).filter(
      ({ keyword, params }) => keyword !== 'oneOf' || thing(params)['passingSchemas'] === null,
    );
    return wrong.map(
      ({ instancePath, message, params }) =>
        `${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  }

  /** A parameter where it is defined, through one reference. */
  parameter(
    at: readonly string[],
    given: Json,
  ): { readonly at: readonly string[]; readonly found: Json } {
    const to = given['$ref'];
    if (typeof to !== 'string') return { at, found: given };
    const place = to.slice(2).split('/');
    let found: Json = this.#whole;
    for (const part of place) found = thing(found[part]);
    return { at: place, found };
  }

  query(at: readonly string[], operation: Json, query: URLSearchParams): readonly string[] {
    const known = things(operation['parameters'])
      .map((given, index) => this.parameter([...at, 'parameters', String(index)], given))
      .filter(({ found }) => found['in'] === 'query');
    const says: string[] = [];
    for (const [name, text] of query) {
      const one = known.find(({ found }) => found['name'] === name);
      if (one === undefined) {
        says.push(`query ${name} is not a parameter`);
        continue;
      }
      const judged = readings(text).map((value) => this.judge([...one.at, 'schema'], value));
      if (judged.every((wrong) => wrong.length > 0)) {
        says.push(...(judged[0] ?? []).map((wrong) => `query ${name}${wrong}`));
      }
    }
    for (const { found } of known) {
      const name = String(found['name']);
      if (found['required'] === true && !query.has(name)) says.push(`query ${name} is required`);
    }
    return says;
  }

  body(at: readonly string[], operation: Json, body: unknown): readonly string[] {
    const content = thing(thing(operation['requestBody'])['content']);
    if (content['application/json'] === undefined) {
      return body === undefined ? [] : ['a body is not expected'];
    }
    const where = [...at, 'requestBody', 'content', 'application/json', 'schema'];
    const wrong = this.judge(where, body).map((one) => `body${one}`);
    const known = thing(thing(thing(content['application/json'])['schema'])['properties']);
    const strange = Object.keys(thing(body)).filter((name) => !(name in known));
    const open = Object.keys(known).length === 0;
    return [...wrong, ...(open ? [] : strange.map((name) => `body /${name} is not a property`))];
  }
}

function load(name: (typeof DOCUMENTS)[number]): Document | null {
  const path = join(FOLDER, `${name}.json`);
  if (!existsSync(path)) return null;
  return new Document(name, thing(JSON.parse(readFileSync(path, 'utf8'))));
}

let loaded: Judge | null | undefined;

function createJudge(documents: readonly Document[]): Judge {
  const find = (question: Question) => {
    for (const document of documents) {
      const operation = document.operation(question);
      if (operation !== null) return { document, ...operation };
    }
    return null;
  };
  return {
    request(question, query, body) {
      const place = find(question);
      if (place === null) return ['the documents know no such request'];
      const { document, at, found } = place;
      return [...document.query(at, found, query), ...document.body(at, found, body)];
    },
    answer(question, status, body) {
      const place = find(question);
      if (place === null) return [];
      const content = thing(thing(thing(place.found['responses'])[String(status)])['content']);
      if (content['application/json'] === undefined) return [];
      const where = [
        ...place.at,
        'responses',
        String(status),
        'content',
        'application/json',
        'schema',
      ];
      return place.document.judge(where, body);
    },
  };
}

/** Read once in a process; null where a document is missing. */
export function publishedDocuments(): Judge | null {
  if (loaded !== undefined) return loaded;
  const documents = DOCUMENTS.map(load).filter((one) => one !== null);
  loaded = documents.length === DOCUMENTS.length ? createJudge(documents) : null;
  return loaded;
}
