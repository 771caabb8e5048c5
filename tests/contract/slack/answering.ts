// How a call is answered, and every way it can fail to be: before, after, late, slow, limited or not at all.
// What a call does is handed in; here stands only when it is done and what the client hears of it.
import { wordsAt } from './reading.ts';
import type { ServerResponse } from 'node:http';
import type { CallFault, Loss } from './deeds.ts';
import type { FaultPlan } from './faulting.ts';
import type { Later } from './house.ts';
import type { OpenCall } from './ledger.ts';
import type { JsonObject } from './standing.ts';

export interface Answered {
  readonly status: number;
  readonly body: JsonObject | string;
  readonly headers?: Readonly<Record<string, string>>;
}

interface Answering {
  readonly response: ServerResponse;
  readonly call: OpenCall;
  readonly plan: FaultPlan;
  readonly later: Later;
  readonly act: () => Answered;
}

function codeOf({ body, status }: Answered): string {
  if (typeof body === 'string') return status === 200 ? 'ok' : body;
  return body['ok'] === true ? 'ok' : wordsAt(body, 'error');
}

function send(answering: Answering, answered: Answered): void {
  const { response, call, plan } = answering;
  call.status = answered.status;
  call.answer = codeOf(answered);
  if (response.destroyed) return;
  const isText = typeof answered.body === 'string';
  response.writeHead(answered.status, {
    'content-type': isText ? 'text/plain' : 'application/json; charset=utf-8',
    date: new Date(Date.now() + plan.skewMs).toUTCString(),
    ...answered.headers,
  });
  response.end(isText ? answered.body : JSON.stringify(answered.body));
}

function act(answering: Answering): Answered {
  const answered = answering.act();
  answering.call.acted = codeOf(answered) === 'ok';
  return answered;
}

function lose(answering: Answering, loss: Loss): void {
  if (loss === 'reset') answering.response.destroy();
  if (loss === 'error') send(answering, { status: 500, body: 'internal_error' });
}

function meet(answering: Answering, fault: CallFault): void {
  const { response, later } = answering;
  switch (fault.kind) {
    case 'before':
      return void response.destroy();
    case 'after':
      act(answering);
      return lose(answering, fault.loss);
    case 'late':
      later(fault.actsAfterMs, () => act(answering));
      return lose(answering, fault.loss);
    case 'limited':
      return send(answering, {
        status: 429,
        body: { ok: false, error: 'ratelimited' },
        headers: { 'retry-after': String(fault.retryAfterS) },
      });
    case 'down':
      return send(answering, { status: fault.status, body: 'upstream is down' });
    case 'slow':
      return later(fault.ms, () => send(answering, act(answering)));
    case 'hang':
      return undefined;
    case 'refused':
      return send(answering, { status: 200, body: { ok: false, error: fault.error } });
  }
}

export function answer(answering: Answering): void {
  const { call, plan, response } = answering;
  if (plan.dark) {
    call.fault = 'outage';
    response.destroy();
    return;
  }
  const fault = plan.take(call.method);
  if (fault === null) {
    send(answering, act(answering));
    return;
  }
  call.fault = fault.kind;
  meet(answering, fault);
}
