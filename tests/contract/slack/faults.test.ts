// Each fault of the local Slack does what it says, to the official clients as they come.
import { afterEach, describe, expect, test } from 'vitest';
import { closeAll, codeOf, join, open, web } from './clients.ts';
import type { CallFault } from './deeds.ts';
import type { FakeSlack, FakeSlackOptions } from './fake-slack.ts';
import { installationOf } from './installation.ts';

afterEach(closeAll);

/** So long a client waits for an answer that never comes; one that comes is waited for on a busy machine too. */
const LOST_MS = 1_000;
const PATIENT_MS = 30_000;

const say = (slack: FakeSlack, text = 'x', timeout = PATIENT_MS) =>
  codeOf(web(slack, { timeout }).chat.postMessage({ channel: 'C0ALERTS', text }));

const texts = (slack: FakeSlack) => slack.channel('desk-alerts').map((one) => one.text);

interface CallCase {
  readonly fault: CallFault;
  readonly code: string;
  /** Whether it stands, at once and a moment later. */
  readonly stands: readonly [boolean, boolean];
}

const REQUEST = 'slack_webapi_request_error';
const STATUS = 'slack_webapi_http_error';

const CALLS: readonly CallCase[] = [
  { fault: { kind: 'before' }, code: REQUEST, stands: [false, false] },
  { fault: { kind: 'after', loss: 'reset' }, code: REQUEST, stands: [true, true] },
  { fault: { kind: 'after', loss: 'error' }, code: STATUS, stands: [true, true] },
  { fault: { kind: 'after', loss: 'silence' }, code: REQUEST, stands: [true, true] },
  {
    fault: { kind: 'late', loss: 'error', actsAfterMs: 1_000 },
    code: STATUS,
    stands: [false, true],
  },
  {
    fault: { kind: 'limited', retryAfterS: 1 },
    code: 'slack_webapi_rate_limited_error',
    stands: [false, false],
  },
  { fault: { kind: 'down', status: 503 }, code: STATUS, stands: [false, false] },
  { fault: { kind: 'slow', ms: 50 }, code: 'ok', stands: [true, true] },
  { fault: { kind: 'hang' }, code: REQUEST, stands: [false, false] },
  { fault: { kind: 'refused', error: 'fatal_error' }, code: 'fatal_error', stands: [false, false] },
];

const nameOf = ({ fault }: CallCase) =>
  'loss' in fault ? `${fault.kind}, ${fault.loss}` : fault.kind;

describe('a call', () => {
  test.each(CALLS.map((one) => [nameOf(one), one] as const))('%s', async (_, one) => {
    const slack = await open();
    slack.faults.next('chat.postMessage', one.fault);
    const isSilent =
      one.fault.kind === 'hang' || ('loss' in one.fault && one.fault.loss === 'silence');
    const timeout = isSilent ? LOST_MS : PATIENT_MS;
    const client = web(slack, { timeout, rejectRateLimitedCalls: true });
    const code = await codeOf(client.chat.postMessage({ channel: 'C0ALERTS', text: 'x' }));
    const atOnce = texts(slack).length === 1;
    if (one.stands[1]) await slack.until('it stands', () => texts(slack).length === 1);
    else await new Promise((done) => setTimeout(done, 120));
    expect([code, atOnce, texts(slack).length === 1]).toEqual([one.code, ...one.stands]);
    const [call] = slack.calls('chat.postMessage');
    expect(call).toMatchObject({ fault: one.fault.kind, acted: one.stands[1] });
  });

  test('only the next ones meet it, and `clear` ends what is left', async () => {
    const slack = await open();
    slack.faults.next('*', { kind: 'down', status: 500 }, 2);
    const codes = [await say(slack), await say(slack), await say(slack)];
    slack.faults.next('*', { kind: 'before' }, Infinity);
    slack.faults.clear();
    expect([...codes, await say(slack)]).toEqual([STATUS, STATUS, 'ok', 'ok']);
  });

  test('a clock that is off shows in the Date header', async () => {
    const slack = await open();
    slack.faults.skewClock(600_000);
    const response = await fetch(`${slack.apiUrl}api.test`, { method: 'POST' });
    const ahead = Date.parse(response.headers.get('date') ?? '') - Date.now();
    expect(Math.abs(ahead - 600_000)).toBeLessThan(5_000);
  });

  test('no token is ever on record', async () => {
    const slack = await open();
    await say(slack);
    await web(slack).auth.test({ token: slack.botToken });
    const record = JSON.stringify([slack.calls(), slack.log(), slack.violations()]);
    for (const secret of [slack.botToken, slack.appToken, slack.signingSecret])
      expect(record).not.toContain(secret);
  });
});

/** An app that keeps every message it hears, with the ids it came by. */
async function listening(slack: FakeSlack, many = 1) {
  const heard: { readonly text: string; readonly event: string }[] = [];
  for (let at = 0; at < many; at += 1)
    await join(slack, (app) =>
      app.message(async ({ message, body }) => {
        if (message.subtype !== undefined) return;
        heard.push({ text: message.text ?? '', event: body.event_id });
      }),
    );
  return heard;
}

const write = (slack: FakeSlack, text: string) =>
  slack.write('ana', text, { channel: 'desk-alerts' });

const QUICK: FakeSlackOptions = { patienceMs: 1_000, retriesMs: [10, 50, 200] };

describe('a delivery', () => {
  test('comes in copies, each with ids of its own', async () => {
    const slack = await open();
    const heard = await listening(slack);
    slack.faults.deliveries({ copies: 11 });
    const acted = await write(slack, 'ack');
    await slack.until('every copy', () => heard.length === 11);
    expect(new Set(heard.map((one) => one.event)).size).toBe(11);
    expect(new Set(acted.deliveries).size).toBe(11);
  });

  test('comes late', async () => {
    const slack = await open();
    await listening(slack);
    slack.faults.deliveries({ delayMs: 120 });
    expect((await write(slack, 'ack')).ackMs).toBeGreaterThan(110);
  });

  test('comes out of order, the same way for the same seed', async () => {
    const orders: string[][] = [];
    for (const seed of [7, 7, 8]) {
      const slack = await open({ seed });
      const heard = await listening(slack);
      slack.faults.deliveries({ shuffled: 6 });
      await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((text) => write(slack, text)));
      orders.push(heard.map((one) => one.text));
    }
    const [first, second, third] = orders;
    expect(first).toEqual(second);
    expect(first).not.toEqual(third);
    expect(first?.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(first).not.toEqual(first?.toSorted());
  });

  test('is tried again with a new envelope and the same event, and says why', async () => {
    const slack = await open(QUICK);
    const seen: unknown[] = [];
    const app = await join(slack, () => undefined);
    const { client } = (app as unknown as { receiver: { client: Listening } }).receiver;
    client.removeAllListeners('slack_event');
    client.on('slack_event', ({ ack, body, retry_num: number, retry_reason: reason }) => {
      seen.push({ event: body.event_id, number, reason });
      if (number === 2) void ack();
    });
    const { deliveries, ackMs } = await write(slack, 'ack');
    const [event] = seen.map((one) => (one as { event: string }).event);
    expect(seen).toEqual([
      { event, number: 0, reason: '' },
      { event, number: 1, reason: 'timeout' },
      { event, number: 2, reason: 'timeout' },
    ]);
    expect(new Set(deliveries).size).toBe(3);
    expect(ackMs).toBeGreaterThan(2_000);
  });
});

interface Listening {
  removeAllListeners(name: string): void;
  on(
    name: string,
    listen: (told: {
      readonly ack: () => Promise<void>;
      readonly body: { readonly event_id: string };
      readonly retry_num: number;
      readonly retry_reason: string;
    }) => void,
  ): void;
}

describe('sockets', () => {
  test('an envelope goes to one of them', async () => {
    const slack = await open();
    const heard = await listening(slack, 3);
    expect(slack.sockets()).toBe(3);
    for (const text of ['a', 'b', 'c', 'd', 'e']) await write(slack, text);
    expect(heard.map((one) => one.text)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('one that is refreshed is deaf for a moment, and the other goes on', async () => {
    const slack = await open({ ...QUICK, seed: 3 });
    const heard = await listening(slack, 2);
    slack.faults.refresh({ deafMs: 400 });
    expect(slack.sockets()).toBe(1);
    await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((text) => write(slack, text)));
    expect(new Set(heard.map((one) => one.text)).size).toBe(6);
    const missed = slack.log().filter((line) => line.includes('unacked'));
    expect(missed.length).toBeGreaterThan(0);
  });

  test('they are dropped without a word', async () => {
    const slack = await open(QUICK);
    await listening(slack, 2);
    slack.faults.drop();
    expect(slack.sockets()).toBe(0);
    expect((await slack.command('ana', '/desk status')).sees).toContain('dispatch_failed');
  });

  test('they never open while the door is shut', async () => {
    const slack = await open();
    slack.faults.shut();
    const joining = listening(slack);
    await slack.until('the address was asked for', () => slack.calls('apps.connections.open')[0]);
    await new Promise((done) => setTimeout(done, 100));
    expect(slack.sockets()).toBe(0);
    slack.faults.open();
    await Promise.race([joining.catch(() => null), new Promise((done) => setTimeout(done, 50))]);
  });

  test('more than ten are turned away', async () => {
    const slack = await open();
    await listening(slack, 10);
    await Promise.race([listening(slack), new Promise((done) => setTimeout(done, 150))]);
    expect(slack.sockets()).toBe(10);
  });

  test('an address opens one socket, once', async () => {
    const slack = await open();
    const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
      method: 'POST',
      headers: { authorization: `Bearer ${slack.appToken}` },
    });
    const { url } = (await response.json()) as { url: string };
    const attempt = () =>
      new Promise<string>((done) => {
        const socket = new WebSocket(url);
        socket.addEventListener('open', () => done('open'));
        socket.addEventListener('error', () => done('refused'));
      });
    expect([await attempt(), await attempt()]).toEqual(['open', 'refused']);
  });
});

describe('the whole', () => {
  test('a port that is taken is told', async () => {
    const slack = await open();
    const port = Number(new URL(slack.page).port);
    await expect(open({ port })).rejects.toThrow('EADDRINUSE');
  });

  test('in an outage nothing answers and nothing is delivered, until it is mended', async () => {
    const slack = await open(QUICK);
    await listening(slack);
    slack.faults.outage();
    expect(await say(slack)).toBe(REQUEST);
    expect((await write(slack, 'x')).ackMs).toBe(null);
    slack.faults.mend();
    expect(await say(slack)).toBe('ok');
  });

  test('an uninstalled app hears of it, and is refused from then on', async () => {
    const slack = await open();
    const heard: string[] = [];
    await join(slack, (app) => {
      app.event('app_uninstalled', async () => void heard.push('app_uninstalled'));
      app.event('tokens_revoked', async () => void heard.push('tokens_revoked'));
    });
    await slack.faults.uninstall();
    expect(heard).toEqual(['tokens_revoked', 'app_uninstalled']);
    expect(slack.sockets()).toBe(0);
    expect(await say(slack)).toBe('account_inactive');
    slack.faults.revoke(null);
    expect(await say(slack)).toBe('ok');
  });

  test('a manifest grants what it asks for and nothing else', () => {
    const manifest = `
display_information: { name: Twokey }
features:
  slash_commands: [{ command: /desk, description: any command }]
oauth_config: { scopes: { bot: [chat:write] } }
settings: { event_subscriptions: { bot_events: [message.channels] } }`;
    const { scopes, events, commands, hasMessagesTab } = installationOf(manifest);
    expect([...scopes]).toEqual(['chat:write', 'connections:write']);
    expect([...(events ?? [])]).toEqual(['message.channels']);
    expect([...commands]).toEqual(['/desk']);
    expect(hasMessagesTab).toBe(false);
    expect(() => installationOf('features: {}')).toThrow();
  });
});
