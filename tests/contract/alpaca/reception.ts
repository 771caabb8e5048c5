// The one HTTP door: who asks, whether they may, what fault they meet, and the endpoint that acts. Every call is
// on record with its times and held against the official documents.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Answered, Route } from './asking.ts';
import type { Allowance, FaultPlan, Met } from './faulting.ts';
import type { House } from './house.ts';
import type { Judge } from './openapi.ts';
import type { Noted, Register } from './record.ts';
import { Refusal } from './refusal.ts';
import type { AccountNames } from './showing.ts';

export interface Gate {
  readonly keyId: string;
  readonly secret: string;
  readonly revoked: () => boolean;
}

interface Parts {
  readonly house: House;
  readonly routes: readonly Route[];
  readonly plan: FaultPlan;
  readonly record: Register;
  readonly judge: Judge | null;
  readonly gate: Gate;
  readonly names: () => AccountNames;
  /** True when the page took it. */
  readonly page: (request: IncomingMessage, response: ServerResponse) => boolean;
}

interface Visit {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly route: Route | null;
  readonly places: readonly string[];
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly noted: Noted;
  readonly allowance: Allowance | null;
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part as Uint8Array));
  const text = Buffer.concat(parts).toString('utf8');
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function limitHeaders(allowance: Allowance | null): Readonly<Record<string, string>> {
  if (allowance === null) return {};
  return {
    'x-ratelimit-limit': String(allowance.limit),
    'x-ratelimit-remaining': String(allowance.remaining),
    'x-ratelimit-reset': String(allowance.resetS),
  };
}

function send(visit: Visit, answered: Answered, more: Readonly<Record<string, string>> = {}): void {
  const { response, noted } = visit;
  if (response.destroyed || response.headersSent) return;
  response.writeHead(answered.status, {
    'content-type': 'application/json; charset=UTF-8',
    ...limitHeaders(visit.allowance),
    ...more,
  });
  response.end(answered.body === undefined ? undefined : JSON.stringify(answered.body));
  noted.answered(answered.status);
}

function authorized({ gate }: Parts, request: IncomingMessage): boolean {
  return (
    !gate.revoked() &&
    request.headers['apca-api-key-id'] === gate.keyId &&
    request.headers['apca-api-secret-key'] === gate.secret
  );
}

function act(parts: Parts, visit: Visit): Answered {
  const { route, method, path } = visit;
  if (route === null)
    return { status: 404, body: { code: 40_410_000, message: 'endpoint not found' } };
  try {
    const answered = route.act({
      house: parts.house,
      names: parts.names(),
      query: visit.query,
      path: visit.places,
      body: visit.body,
    });
    for (const says of parts.judge?.answer({ method, path }, answered.status, answered.body) ??
      []) {
      parts.record.violateAnswer({ call: `${method} ${path}`, says });
    }
    return answered;
  } catch (refused) {
    if (!(refused instanceof Refusal)) throw refused;
    parts.record.log(`refused ${method} ${path}: ${refused.message}`);
    return { status: refused.status, body: refused.body() };
  }
}

const BROKEN = {
  status: 500,
  body: { code: 50_010_000, message: 'internal server error occurred' },
};

function meet(parts: Parts, visit: Visit, { how, lateMs }: Met): void {
  const break_ = () => visit.request.socket.destroy();
  if (typeof how === 'object') {
    const after = how.retryAfter === undefined ? {} : { 'retry-after': String(how.retryAfter) };
    send(visit, { status: how.status, body: { code: how.code, message: how.message } }, after);
    return;
  }
  parts.record.log(`fault ${how} met by ${visit.method} ${visit.path}`);
  switch (how) {
    case 'before':
      send(visit, BROKEN);
      return;
    case 'after':
      act(parts, visit);
      break_();
      return;
    case 'late':
      break_();
      setTimeout(() => void act(parts, visit), lateMs).unref();
      return;
    case 'reset':
      break_();
      return;
    case 'hang':
      return;
  }
}

function judge(parts: Parts, visit: Visit): void {
  const { method, path, query, body } = visit;
  for (const says of parts.judge?.request({ method, path }, query, body) ?? []) {
    parts.record.violate({ call: `${method} ${path}`, says });
  }
}

async function receive(
  parts: Parts,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const atMs = performance.now();
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const path = decodeURIComponent(url.pathname);
  const query = url.searchParams;
  const body = await bodyOf(request);
  const route = parts.routes.find((one) => one.method === method && one.path.test(path)) ?? null;
  const places = (route?.path.exec(path) ?? []).slice(1).filter((one) => one !== undefined);
  const call = route?.call ?? 'other';
  const told = Object.fromEntries(query);
  const noted = parts.record.note({ call, method, path, query: told, body, atMs });
  const allowance = parts.plan.count();
  const visit = { method, path, query, body, route, places, request, response, noted, allowance };
  // By its own clock, as all it says is.
  response.setHeader('date', new Date(parts.house.now()).toUTCString());
  judge(parts, visit);
  const half = parts.plan.latency(call) / 2;
  if (half > 0) await wait(half);
  if (!authorized(parts, request)) {
    send(visit, { status: 401, body: { code: 40_110_000, message: 'request is not authorized' } });
    return;
  }
  if (allowance?.spent === true) {
    send(visit, { status: 429, body: { code: 42_910_000, message: 'rate limit exceeded' } });
    return;
  }
  const met = parts.plan.meet(call, body);
  if (met !== null) {
    meet(parts, visit, met);
    return;
  }
  const answered = act(parts, visit);
  if (half > 0) await wait(half);
  send(visit, answered);
}

export function createReception(parts: Parts) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    if (parts.page(request, response)) return;
    receive(parts, request, response).catch((fault: unknown) => {
      parts.record.log(`broke: ${String(fault)}`);
      request.socket.destroy();
    });
  };
}
