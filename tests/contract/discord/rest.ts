// REST v10 on the wire: finds the route, judges token, limits, body and query, lets the faults have their way,
// answers, and keeps a record of each request.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { matchPath } from './asked.ts';
import type { Asked, Route, Said } from './asked.ts';
import type { GatewayFaults } from './gateway-faults.ts';
import { readIncoming } from './incoming.ts';
import type { Incoming } from './incoming.ts';
import { objectOf, textOf } from './json.ts';
import { limitedAnswer, RateLimits } from './rate-limits.ts';
import type { Limited } from './rate-limits.ts';
import type { Call, Violation } from './record.ts';
import { ApiRefusal, malformed } from './refusal.ts';
import type { Flaw } from './refusal.ts';
import type { RestFault, RestFaults } from './rest-faults.ts';
import { publishedSchema } from './schema.ts';
import type { Site } from './site.ts';

const PREFIX = '/api/v10/';
const HTTP_REFUSALS: Readonly<Record<number, string>> = { 500: 'Internal Server Error' };

export interface RestParts {
  readonly site: Site;
  readonly token: () => string;
  readonly routes: readonly Route[];
  readonly rules: RestFaults;
  readonly faults: GatewayFaults;
  readonly limits: 'real' | 'none';
}

type WritableCall = { -readonly [Key in keyof Call]: Call[Key] };

/** What is known of a request before it is done. */
interface Met {
  readonly route: Route | null;
  readonly names: Readonly<Record<string, string>>;
  readonly path: string;
  readonly url: URL;
  readonly incoming: Incoming;
  readonly call: WritableCall;
}

export class Rest {
  readonly #parts: RestParts;
  readonly #limits: RateLimits;
  readonly calls: WritableCall[] = [];
  readonly violations: Violation[] = [];

  constructor(parts: RestParts) {
    this.#parts = parts;
    this.#limits = new RateLimits(parts.limits);
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://local');
    const method = request.method ?? 'GET';
    if (this.#parts.faults.outage) {
      response.writeHead(503).end();
      return;
    }
    if (!url.pathname.startsWith(PREFIX)) {
      send(response, { status: 404, body: { message: '404: Not Found', code: 0 } }, {});
      return;
    }
    const path = url.pathname.slice(PREFIX.length);
    const found = this.#find(method, path);
    const call = newCall(method, path, { url, route: found.route });
    this.calls.push(call);
    const incoming = await readIncoming(request);
    call.body = incoming.json ?? null;
    call.files = incoming.files.map((one) => one.name);
    const fault = this.#parts.rules.next(method, path);
    const met = { ...found, path, url, incoming, call };
    await this.#withFault(fault, { met, request, response });
  }

  /** A bug of the local Discord itself, kept as a violation so that no run passes over it. */
  confess(bug: unknown): void {
    const what = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
    this.violations.push({
      at: Date.now(),
      method: '',
      path: '',
      where: 'the local Discord',
      what,
    });
  }

  #find(method: string, path: string): Pick<Met, 'route' | 'names'> {
    const fits = this.#parts.routes.flatMap((route) => {
      const names = route.method === method ? matchPath(route.path, path) : null;
      return names === null ? [] : [{ route, names }];
    });
    const [best] = fits.toSorted(
      (one, other) => Object.keys(one.names).length - Object.keys(other.names).length,
    );
    return best ?? { route: null, names: {} };
  }

  async #withFault(
    fault: RestFault | null,
    asking: {
      readonly met: Met;
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
    },
  ): Promise<void> {
    const { met, request, response } = asking;
    const act = (): { said: Said; headers: Readonly<Record<string, string>> } =>
      this.#act(met, request);
    const reply = (said: Said, headers: Readonly<Record<string, string>> = {}): void => {
      met.call.status = said.status;
      send(response, said, headers);
    };
    if (fault === 'hang') return;
    if (fault === 'drop') {
      response.destroy();
      return;
    }
    if (fault === 'swallow' || fault === 'cut') {
      act();
      if (fault === 'cut') response.destroy();
      return;
    }
    if (fault !== null && 'before' in fault) {
      reply(broken(fault.before));
      return;
    }
    if (fault !== null && 'refused' in fault) {
      reply(refusedBy(new ApiRefusal(fault.refused)));
      return;
    }
    if (fault !== null && 'limited' in fault) {
      const { headers, body } = limitedAnswer({ ms: fault.limited, scope: fault.scope });
      reply({ status: 429, body }, headers);
      return;
    }
    if (fault !== null && 'held' in fault) await wait(fault.held, undefined, { ref: false });
    const { said, headers } = act();
    if (fault !== null && 'late' in fault) await wait(fault.late, undefined, { ref: false });
    if (fault !== null && 'after' in fault) reply(broken(fault.after));
    else reply(said, headers);
  }

  /** Does what is asked, or says why not; never throws but for a bug of ours. */
  #act(
    met: Met,
    request: IncomingMessage,
  ): { said: Said; headers: Readonly<Record<string, string>> } {
    const { route, names } = met;
    if (route === null) {
      const where = publishedSchema().knows({ method: met.call.method, path: met.path })
        ? 'a route the local Discord does not have'
        : 'no route of Discord';
      this.#breach(met, [{ where: '', code: 'ROUTE', message: where }]);
      return { said: refusedBy(new ApiRefusal(0)), headers: {} };
    }
    const isKnown = route.by === 'path' || this.#isToken(request.headers.authorization ?? '');
    if (!isKnown || (route.by === 'bot' && this.#parts.faults.revoked)) {
      return {
        said: { status: 401, body: { message: '401: Unauthorized', code: 0 } },
        headers: {},
      };
    }
    const major = names['channel'] ?? names['guild'] ?? names['token'] ?? '';
    const limit = this.#limits.take(route, major);
    if (limit.kind === 'limited') return limitedSaid(limit.limited);
    return { said: this.#done(met, route), headers: limit.headers };
  }

  #isToken(authorization: string): boolean {
    return authorization === `Bot ${this.#parts.token()}`;
  }

  #done(met: Met, route: Route): Said {
    try {
      this.#judge(met);
      const json = met.incoming.json ?? null;
      return route.handle({
        site: this.#parts.site,
        at: (name) => met.names[name] ?? '',
        query: met.url.searchParams,
        json,
        body: objectOf(json),
        files: met.incoming.files,
      } satisfies Asked);
    } catch (refusal) {
      if (!(refusal instanceof ApiRefusal)) throw refusal;
      if (refusal.body['code'] === 50035) this.#breach(met, flattened(refusal));
      return refusedBy(refusal);
    }
  }

  /** The published schema, on the body and on the query. */
  #judge(met: Met): void {
    const { incoming, call, url, path } = met;
    if (incoming.json === undefined) throw new ApiRefusal(50109);
    const question = { method: call.method, path };
    const flaws = [
      ...(incoming.json === null
        ? []
        : publishedSchema().body(question, incoming.contentType, incoming.json)),
      ...publishedSchema().query(question, url.searchParams),
    ];
    if (flaws.length > 0) throw malformed(flaws);
  }

  #breach(met: Met, flaws: readonly Flaw[]): void {
    const { method, path } = met.call;
    this.violations.push(
      ...flaws.map(({ where, message }) => ({
        at: Date.now(),
        method,
        path,
        where,
        what: message,
      })),
    );
  }
}

function newCall(
  method: string,
  path: string,
  about: { readonly url: URL; readonly route: Route | null },
): WritableCall {
  return {
    at: Date.now(),
    method,
    path: path.replace(/^((?:interactions|webhooks)\/\d+)\/[^/]+/, '$1/…'),
    route: about.route === null ? '' : `${method} ${about.route.path}`,
    query: Object.fromEntries(about.url.searchParams),
    body: null,
    files: [],
    status: null,
  };
}

function broken(status: number): Said {
  const message = `${status}: ${HTTP_REFUSALS[status] ?? 'Error'}`;
  return { status, body: { message, code: 0 } };
}

function refusedBy(refusal: ApiRefusal): Said {
  return { status: refusal.status, body: refusal.body };
}

function limitedSaid(limited: Limited): { said: Said; headers: Readonly<Record<string, string>> } {
  const { headers, body } = limitedAnswer(limited);
  return { said: { status: 429, body }, headers };
}

function flattened(refusal: ApiRefusal): readonly Flaw[] {
  const walk = (node: unknown, where: string): readonly Flaw[] =>
    Object.entries(objectOf(node)).flatMap(([key, inner]) => {
      if (key !== '_errors') return walk(inner, where === '' ? key : `${where}/${key}`);
      const errors = Array.isArray(inner) ? (inner as readonly unknown[]) : [];
      return errors.map((one) => {
        const { code, message } = objectOf(one);
        return { where, code: textOf(code), message: textOf(message) };
      });
    });
  return walk(refusal.body['errors'], '');
}

function send(
  response: ServerResponse,
  said: Said,
  headers: Readonly<Record<string, string>>,
): void {
  if (said.body === undefined) {
    response.writeHead(said.status, headers).end();
    return;
  }
  const text = JSON.stringify(said.body);
  response.writeHead(said.status, { ...headers, 'content-type': 'application/json' }).end(text);
}
