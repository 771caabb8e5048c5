// Whatever is delivered, by HTTP or by socket: bits flipped, fields missing or of other types, signatures wrong,
// nested deep or huge. Nothing of it halts, resumes or turns a key, and the desk stands and hears afterwards.
import { Agent, createServer, request } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { closeDesks, openDesk } from './slack-desk.ts';
import type { SlackDesk } from './slack-desk.ts';
import type { FakeSlack } from './slack/fake-slack.ts';

afterEach(closeDesks);

/** A small generator with a seed, so that what failed can be run again. */
function draws(seed: number) {
  let state = seed >>> 0;
  const next = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return {
    share: next,
    below: (most: number) => Math.floor(next() * most),
    one: <T>(all: readonly T[]): T => {
      const found = all[Math.floor(next() * all.length)];
      if (found === undefined) throw new RangeError('nothing to draw from');
      return found;
    },
  };
}
type Draws = ReturnType<typeof draws>;
type Loose = Record<string, unknown>;

/** Bodies that would do something, were they whole and from somebody who may. */
function bodies(trigger: string): readonly { readonly type: string; readonly payload: Loose }[] {
  const who = { id: 'U0VIC', team_id: 'T0DEMO', username: 'vic', name: 'vic' };
  return [
    {
      type: 'slash_commands',
      payload: {
        command: '/desk',
        text: 'approve R-0001 books equal',
        user_id: 'U0VIC',
        team_id: 'T0DEMO',
        channel_id: 'C0ALERTS',
        channel_name: 'desk-alerts',
        trigger_id: trigger,
        response_url: '',
      },
    },
    {
      type: 'interactive',
      payload: {
        type: 'block_actions',
        team: { id: 'T0DEMO' },
        user: who,
        trigger_id: trigger,
        container: { type: 'message', message_ts: '1700000000.000100', channel_id: 'C0ALERTS' },
        channel: { id: 'C0ALERTS', name: 'desk-alerts' },
        message: { ts: '1700000000.000100' },
        actions: [
          { type: 'button', action_id: 'tk1:1:0123456789abcdef', action_ts: '1700000000.000200' },
        ],
      },
    },
    {
      type: 'interactive',
      payload: {
        type: 'view_submission',
        team: { id: 'T0DEMO' },
        user: who,
        view: {
          id: `V${trigger}`,
          callback_id: 'tk-ask',
          private_metadata: 'tk1:1:0123456789abcdef',
          state: { values: { reason: { reason: { type: 'plain_text_input', value: 'x' } } } },
        },
      },
    },
    {
      type: 'events_api',
      payload: {
        type: 'event_callback',
        team_id: 'T0DEMO',
        event_id: `Ev${trigger}`,
        event: {
          type: 'message',
          channel: 'C0ALERTS',
          user: 'U0VIC',
          text: '<@U0DESK> approve R-0001 books equal',
          ts: '1700000000.000300',
        },
      },
    },
  ];
}

function deep(levels: number): unknown {
  let value: unknown = 'bottom';
  for (let at = 0; at < levels; at += 1) value = at % 2 === 0 ? [value] : { event: value };
  return value;
}

const STRANGE: readonly unknown[] = [
  null,
  0,
  -1,
  Number.MAX_SAFE_INTEGER,
  true,
  '',
  'x'.repeat(20_000),
  [],
  {},
  [[[]]],
  'close',
  'error',
  '__proto__',
  'constructor',
  '\u0000\u202e\ud800',
];

/** Changes one place of a value, wherever it lies. */
function changed(value: unknown, draw: Draws): unknown {
  if (typeof value !== 'object' || value === null) return draw.one(STRANGE);
  const keys = Object.keys(value);
  const key = keys[draw.below(keys.length)];
  if (key === undefined) return draw.one(STRANGE);
  const copy = structuredClone(value) as Loose;
  const fate = draw.share();
  if (fate < 0.25) delete copy[key];
  else if (fate < 0.5) copy[key] = draw.one(STRANGE);
  else if (fate < 0.55) copy[key] = deep(200);
  else copy[key] = changed(copy[key], draw);
  return copy;
}

function flipped(text: string, draw: Draws): Buffer {
  const bytes = Buffer.from(text);
  for (let at = 0; at <= draw.below(4); at += 1) {
    const where = draw.below(bytes.length);
    bytes[where] = (bytes[where] ?? 0) ^ (1 << draw.below(8));
  }
  return bytes;
}

function mutated(at: number, draw: Draws): { readonly type: string; readonly payload: unknown } {
  const { type, payload } = draw.one(bodies(`${at}.1`));
  let now: unknown = payload;
  for (let times = 0; times <= draw.below(3); times += 1) now = changed(now, draw);
  return { type: draw.share() < 0.05 ? String(draw.one(STRANGE)) : type, payload: now };
}

const ACTS: readonly string[] = [
  'latch.set',
  'latch.lifted',
  'approval.granted',
  'approval.attempted',
];

function effects(desk: SlackDesk): number {
  return desk.world.facts().filter(({ kind }) => ACTS.includes(kind)).length;
}

async function stillHears(desk: SlackDesk): Promise<void> {
  await desk.slack.command('ana', '/halt after all that', { channel: 'desk-alerts' });
  expect(desk.latches()).toEqual(['manual']);
}

const MANY = 2_500;

it(`${MANY} mutated requests over HTTP have no effect`, async () => {
  const desk = await openDesk({ receiver: 'http' });
  const { receiver } = desk.settings;
  const port = receiver.kind === 'http' ? receiver.port : 0;
  const agent = new Agent({ keepAlive: true, maxSockets: 20 });
  const draw = draws(20_261);
  const knock = (body: Buffer, headers: Readonly<Record<string, string>>) =>
    new Promise<number | null>((done) => {
      const to = { host: '127.0.0.1', port, path: '/slack/events', method: 'POST', agent, headers };
      const sent = request(to, (answer) => {
        answer.resume();
        answer.on('end', () => done(answer.statusCode ?? 0));
      });
      sent.on('error', () => done(null));
      sent.end(body);
    });
  const before = effects(desk);
  const statuses = new Map<number | null, number>();
  for (let at = 0; at < MANY; at += 20) {
    const sent = Array.from({ length: 20 }, async (_, more) => {
      const { type, payload } = mutated(at + more, draw);
      const fate = draw.share();
      const isForged = fate < 0.4 || fate > 0.9;
      const written = JSON.stringify(payload) ?? 'undefined';
      // What is not signed as it comes would halt the desk, were it believed.
      const json = isForged
        ? written.replaceAll('U0VIC', 'U0ANA').replaceAll('/desk', '/halt')
        : written;
      const isEvent = type === 'events_api';
      const form =
        type === 'interactive'
          ? new URLSearchParams({ payload: json })
          : new URLSearchParams(
              Object.entries(Object(JSON.parse(json)) as Loose).map(([key, value]) => [
                key,
                String(value),
              ]),
            );
      const body = isEvent ? json : form.toString();
      const signed = desk.slack.sign(body);
      const headers = {
        'Content-Type': isEvent ? 'application/json' : 'application/x-www-form-urlencoded',
        ...(fate < 0.1 ? {} : signed),
        ...(fate > 0.9 ? { 'X-Slack-Signature': `v0=${'0'.repeat(64)}` } : {}),
      };
      // A third is changed after it was signed.
      const bytes = fate < 0.4 ? flipped(`${body} `, draw) : Buffer.from(body);
      const status = await knock(bytes, headers);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    });
    await Promise.all(sent);
  }
  agent.destroy();
  expect(new Set(statuses.keys())).toEqual(new Set([200, 401]));
  expect(effects(desk)).toBe(before);
  expect(desk.latches()).toEqual([]);
  await stillHears(desk);
});

/** A door before the local Slack that opens sockets of its own, to send frames of any shape through them. */
async function openDoor(slack: FakeSlack) {
  const acks: string[] = [];
  const lines: WebSocket[] = [];
  const server = createServer((asked, answer) => {
    const pieces: Buffer[] = [];
    asked.on('data', (piece: Buffer) => pieces.push(piece));
    asked.on('end', () => {
      void (async () => {
        const path = (asked.url ?? '').replace('/api/', '');
        answer.setHeader('Content-Type', 'application/json');
        if (path === 'apps.connections.open') {
          answer.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port()}/link` }));
          return;
        }
        const { authorization = '', 'content-type': type = '' } = asked.headers;
        const headers = { authorization, 'content-type': type };
        const body = Buffer.concat(pieces);
        const got = await fetch(`${slack.apiUrl}${path}`, { method: 'POST', headers, body });
        answer.statusCode = got.status;
        answer.end(await got.text());
        // A platform that ends breaks off what it is asked just then; so does the door.
      })().catch(() => asked.destroy());
    });
  });
  const door = new WebSocketServer({ server });
  door.on('connection', (line) => {
    lines.push(line);
    line.on('message', (data: Buffer) => acks.push(data.toString('utf8')));
    line.send(JSON.stringify({ type: 'hello', num_connections: lines.length }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const port = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const close = () => {
    for (const line of lines) line.terminate();
    door.close();
    server.closeAllConnections();
    server.close();
  };
  return { apiUrl: `http://127.0.0.1:${port()}/api/`, acks, lines, close };
}

function frameOf(at: number, draw: Draws): Buffer | string {
  const { type, payload } = mutated(at, draw);
  const sound = { envelope_id: `e${at}`, type, payload, accepts_response_payload: true };
  const frame = draw.share() < 0.2 ? changed(sound, draw) : sound;
  const text = JSON.stringify(frame) ?? 'undefined';
  if (draw.share() < 0.05) return Buffer.from(text);
  // A text frame holds letters: what was flipped is read as such.
  return draw.share() < 0.3 ? flipped(`${text} `, draw).toString('latin1') : text;
}

it(`${MANY} mutated frames through sockets have no effect, and leave them open`, async () => {
  const doors: Awaited<ReturnType<typeof openDoor>>[] = [];
  const desk = await openDesk({
    settings: (before) => ({ ...before, apiUrl: doors[0]?.apiUrl ?? '' }),
    before: async (slack) => void doors.push(await openDoor(slack)),
  });
  const [door] = doors;
  if (door === undefined) throw new Error('no door');
  const draw = draws(20_262);
  const before = effects(desk);
  for (let at = 0; at < MANY; at += 1) {
    draw.one(door.lines).send(frameOf(at, draw));
    if (at % 50 === 0) await new Promise((done) => setTimeout(done, 5));
  }
  for (const line of door.lines)
    line.send(JSON.stringify({ envelope_id: 'deep', payload: deep(5_000) }));
  await desk.slack.until('most are answered', () => door.acks.length > MANY / 2);
  await new Promise((done) => setTimeout(done, 500));
  expect(effects(desk)).toBe(before);
  expect(desk.platform.look()).toEqual({ open: true, why: null });
  expect(door.lines).toHaveLength(2);
  const halt = { command: '/halt', text: '', user_id: 'U0ANA', team_id: 'T0DEMO' };
  const payload = { ...halt, channel_id: 'C0ALERTS', trigger_id: 'last.1', response_url: '' };
  draw
    .one(door.lines)
    .send(JSON.stringify({ envelope_id: 'last', type: 'slash_commands', payload }));
  await desk.slack.until('the halt', () => desk.latches().length === 1);
  await desk.slack.until('its answer', () => door.acks.some((one) => one.includes('"last"')));
  expect(desk.latches()).toEqual(['manual']);
  await desk.platform.close();
  door.close();
});
