// Slack over HTTP: what Slack signed a moment ago is taken, once; whatever else knocks is turned away without a
// word, has no effect, and is on record.
import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { textOf } from '#bot/slack/payload.ts';
import { SignatureGate } from '#bot/slack/signature.ts';
import type { Judged } from '#bot/slack/signature.ts';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';

afterEach(closeDesks);

interface Vector {
  readonly signing_secret: string;
  readonly timestamp: string;
  readonly raw_body: string;
  readonly signature: string;
}
/** As Slack publishes it in "Verifying requests from Slack". */
const VECTOR: Vector = {
  signing_secret: ['8f742231b10e8888', 'abcd99yyyzzz85a5'].join(''),
  timestamp: '1531420618',
  raw_body:
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};

describe('a signature', () => {
  const at = Number(VECTOR.timestamp);
  const good = { stamp: VECTOR.timestamp, signature: VECTOR.signature, body: VECTOR.raw_body };
  const cases: readonly (readonly [string, Partial<typeof good>, number, Judged])[] = [
    ['as Slack publishes it', {}, 0, 'good'],
    ['from 300 s behind our clock', {}, 300, 'good'],
    ['from 301 s behind our clock', {}, 301, 'stale'],
    ['from 300 s ahead of our clock', {}, -300, 'good'],
    ['from 301 s ahead of our clock', {}, -301, 'stale'],
    ['over another body', { body: `${VECTOR.raw_body}x` }, 0, 'forged'],
    ['with another stamp', { stamp: String(at + 1) }, 0, 'forged'],
    ['without its version', { signature: VECTOR.signature.slice(3) }, 0, 'forged'],
    ['of another version', { signature: VECTOR.signature.replace('v0', 'v1') }, 0, 'forged'],
    ['that is shorter', { signature: VECTOR.signature.slice(0, -1) }, 0, 'forged'],
    ['with a stamp that is no number', { stamp: '1e9' }, 0, 'forged'],
  ];
  it.each(cases)('%s', (_name, change, laterS, judged) => {
    const gate = new SignatureGate(VECTOR.signing_secret, () => (at + laterS) * 1_000);
    const { stamp, signature, body } = { ...good, ...change };
    expect(gate.judge({ stamp, signature, body: Buffer.from(body) })).toBe(judged);
  });

  it('is good once, and again only when its request was not answered', () => {
    const gate = new SignatureGate(VECTOR.signing_secret, () => at * 1_000);
    const signed = { ...good, body: Buffer.from(VECTOR.raw_body) };
    expect(gate.judge(signed)).toBe('good');
    expect(gate.judge(signed)).toBe('replayed');
    gate.release(VECTOR.signature);
    expect(gate.judge(signed)).toBe('good');
  });

  it('that is missing is no signature', () => {
    const gate = new SignatureGate(VECTOR.signing_secret, () => at * 1_000);
    const body = Buffer.from(VECTOR.raw_body);
    expect(gate.judge({ ...good, body, signature: null })).toBe('unsigned');
    expect(gate.judge({ ...good, body, stamp: null })).toBe('unsigned');
  });
});

/** Sends anything to the receiver; answers its status and words, null where it hung up. */
function knock(
  desk: SlackDesk,
  ask: {
    readonly body?: string | Buffer;
    readonly headers?: Readonly<Record<string, string>>;
    readonly path?: string;
    readonly method?: string;
  },
): Promise<{ readonly status: number; readonly text: string } | null> {
  const { receiver } = desk.settings;
  const port = receiver.kind === 'http' ? receiver.port : 0;
  const { body = '', headers = {}, path = '/slack/events', method = 'POST' } = ask;
  return new Promise((done) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
      const pieces: Buffer[] = [];
      answer.on('data', (piece: Buffer) => pieces.push(piece));
      answer.on('end', () =>
        done({ status: answer.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
      );
    });
    sent.on('error', () => done(null));
    sent.end(body);
  });
}

const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' };

function haltForm(trigger: string): string {
  return new URLSearchParams({
    command: '/halt',
    text: 'by hand',
    user_id: 'U0ANA',
    team_id: 'T0DEMO',
    channel_id: 'C0ALERTS',
    channel_name: 'desk-alerts',
    trigger_id: trigger,
    response_url: '',
  }).toString();
}

describe('the receiver', () => {
  it('takes commands, presses, forms and replies, as sockets do', async () => {
    const desk = await openDesk({ receiver: 'http' });
    const { slack } = desk;
    const acted = await slack.command('ana', '/halt feed stale', { channel: 'desk-alerts' });
    expect(acted.sees).toBeNull();
    expect(desk.latches()).toEqual(['manual']);
    const alert = await desk.cardOf('alert AL-0001');
    await slack.write('ana', 'ack', { channel: alert.channel, thread: alert.ts });
    await slack.until('the alert is taken', () => desk.facts('alert.acknowledged').length === 1);
    const request = await desk.cardOf('approval R-0001');
    await slack.press('ben', 'Approve\u2026', request);
    const view = await slack.until('the form', () => slack.view('ben'));
    const block = view.blocks.map((one) => textOf(one, 'block_id')).at(-1) ?? '';
    expect((await slack.submit('ben', { [block]: 'books equal' })).sees).toBeNull();
    await slack.until('the key', () => desk.facts('approval.granted').length === 1);
    expect(slack.violations()).toEqual([]);
  });

  it('processes what is delivered again, and has one effect', async () => {
    const desk = await openDesk({ receiver: 'http' });
    const { slack } = desk;
    await slack.command('ana', '/halt', { channel: 'desk-alerts' });
    const alert = await desk.cardOf('alert AL-0001');
    slack.faults.deliveries({ copies: 11 });
    await slack.write('ana', 'note once', { channel: alert.channel, thread: alert.ts });
    await slack.until('the note', () => desk.facts('note.kept').length === 1);
    const event = {
      type: 'message',
      user: 'U0ANA',
      text: 'note only retried',
      channel: alert.channel,
    };
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: 'T0DEMO',
      event_id: 'Ev0RETRIED',
      event: { ...event, ts: '1700000000.000100', thread_ts: alert.ts },
    });
    const headers = { ...slack.sign(body), 'Content-Type': 'application/json' };
    const answer = await knock(desk, { body, headers: { ...headers, 'X-Slack-Retry-Num': '2' } });
    expect(answer?.status).toBe(200);
    await slack.until('the other', () => desk.facts('note.kept').length === 2);
  });

  it('answers the address check', async () => {
    const desk = await openDesk({ receiver: 'http' });
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc123' });
    const headers = { ...desk.slack.sign(body), 'Content-Type': 'application/json' };
    expect(await knock(desk, { body, headers })).toEqual({ status: 200, text: 'abc123' });
  });

  it('turns away the unsigned, forged, stale and replayed, on record, with no effect', async () => {
    const desk = await openDesk({ receiver: 'http' });
    const body = haltForm('1.1');
    const stamped = (offS: number) => ({ stampS: Math.floor(Date.now() / 1_000) + offS });
    const good = { ...FORM, ...desk.slack.sign(body) };
    const turned = [
      () => ({ body, headers: FORM }),
      () => ({ body: haltForm('1.2'), headers: good }),
      () => ({ body, headers: { ...FORM, ...desk.slack.sign(body, stamped(-301)) } }),
      // It is of the future still when a busy machine comes to read it.
      () => ({ body, headers: { ...FORM, ...desk.slack.sign(body, stamped(310)) } }),
    ];
    for (const one of turned) expect(await knock(desk, one())).toEqual({ status: 401, text: '' });
    expect(desk.latches()).toEqual([]);
    expect((await knock(desk, { body, headers: good }))?.status).toBe(200);
    expect(desk.latches()).toEqual(['manual']);
    const halts = desk.facts('latch.set').length;
    expect(await knock(desk, { body, headers: good })).toEqual({ status: 401, text: '' });
    expect(desk.facts('latch.set')).toHaveLength(halts);
    const codes = desk.facts('command.refused').map((fact) => 'code' in fact && fact.code);
    expect(new Set(codes)).toEqual(
      new Set(['SIGNATURE_MISSING', 'SIGNATURE_FORGED', 'SIGNATURE_STALE', 'SIGNATURE_REPLAYED']),
    );
  });

  it('has one path, one method and a bound', async () => {
    const desk = await openDesk({ receiver: 'http' });
    const body = haltForm('2.1');
    const headers = { ...FORM, ...desk.slack.sign(body) };
    expect(await knock(desk, { method: 'GET' })).toEqual({ status: 404, text: '' });
    expect(await knock(desk, { path: '/', body, headers })).toEqual({ status: 404, text: '' });
    const huge = await knock(desk, { body: Buffer.alloc(1_100_000, 97), headers });
    expect(huge === null || huge.status === 401).toBe(true);
    expect(desk.latches()).toEqual([]);
  });

  it('a port that is taken is told, and taken when it is free', async () => {
    const first = await openDesk({ receiver: 'http' });
    const { receiver } = first.settings;
    const second = await openDesk({
      waits: 'not',
      settings: (before) => ({ ...before, receiver }),
    });
    const told = await second.slack.until('the news', () => second.news[0]);
    expect(told).toMatchObject({ kind: 'faulted', part: 'connection' });
    await first.platform.close();
    await second.slack.until('it is open', () => second.platform.look().open);
    expect(second.news.at(-1)).toEqual({ kind: 'mended', part: 'connection' });
  });
});
