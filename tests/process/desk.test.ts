// A running desk as people meet it: every command through the command line, its exit codes and JSON, the
// socket's rights, the health page, an orderly stop and a restart that goes on where it was.
import { rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { REGISTRY } from '#bot/registry.ts';
import { socketPath } from '#bot/socket.ts';
import { splitLine } from '#bot/words.ts';
import {
  ask,
  askJson,
  askUntil,
  clearPlaces,
  newPlace,
  startDesk,
  stopDesk,
} from '#tests/process/real-desk.ts';
import type { Place, Running } from '#tests/process/real-desk.ts';

let place: Place;
let desk: Running;

beforeAll(async () => {
  place = await newPlace();
  desk = startDesk(place);
  await desk.ready();
});
afterAll(clearPlaces);

/** Examples that a young demo refuses: an entry it has not written yet, another desk beside it, news. */
const REFUSED_HERE: readonly string[] = [
  'ENTRY_UNKNOWN',
  'DESK_RUNS',
  'NEWS_NONE',
  'INCIDENT_NOT_NAMED',
  'RUN_UNKNOWN',
  'STEP_UNKNOWN',
];

interface Health {
  readonly ok: boolean;
  readonly mode: string;
  readonly level: string;
  readonly entries: number;
}

async function health(): Promise<Health> {
  const answer = await fetch(`http://127.0.0.1:${place.port}/health`);
  return (await answer.json()) as Health;
}

async function refusedAt(host: string): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(place.port, host, () => {
      socket.destroy();
      done(false);
    });
    socket.once('error', () => {
      done(true);
    });
  });
}

describe('the command line', () => {
  const looks = REGISTRY.filter((command) => command.group !== 'act' && command.keys === 0);

  test.each(looks.map((command) => ({ name: command.name, line: command.examples[0] ?? '' })))(
    '$name answers as JSON of one shape',
    async ({ line }) => {
      const answer = await askJson(place, '--as', 'ana', ...splitLine(line));
      expect(Object.keys(answer)).toEqual(['ok', 'code', 'text', 'data', 'exit']);
      expect(typeof answer.text).toBe('string');
      if (REFUSED_HERE.includes(answer.code)) return expect(answer.exit).toBe(2);
      expect(answer).toMatchObject({ ok: true, code: 'OK', exit: 0 });
    },
  );

  test.each([
    ['an unknown command', ['sttaus'], 'COMMAND_UNKNOWN', 'status'],
    ['a missing argument', ['close'], 'ARGUMENT_MISSING', 'close SPY'],
    ['an argument too many', ['status', 'now'], 'ARGUMENT_BAD', 'Type: status'],
    ['a bad number', ['journal', 'tail', '-5'], 'ARGUMENT_BAD', 'whole number'],
    ['an unknown flag', ['backtest', '--dys', '5'], 'FLAG_UNKNOWN', '--days'],
    ['days the history lacks', ['backtest', '--from', '1980-01-02'], 'RANGE_UNKNOWN', '2000-01-03'],
    ['days out of order', backwards(), 'ARGUMENT_BAD', 'is after'],
    ['an entry far ahead', ['journal', 'show', '999999'], 'ENTRY_UNKNOWN', 'the last is'],
    ['a request nobody made', ['approve', 'R-0099'], 'APPROVAL_UNKNOWN', 'approvals'],
    ['an order nobody made', ['cancel', 'nothing'], 'ORDER_UNKNOWN', 'orders'],
    ['an unknown strategy', ['strategies', 'pause', 'x', 'why'], 'STRATEGY_UNKNOWN', 'in force'],
    ['a resume of nothing', resume(), 'NOTHING_TO_RESUME', 'nothing to resume'],
  ])('%s is refused with exit 2 and what to do', async (_what, words, code, hint) => {
    const answer = await askJson(place, '--as', 'ana', ...words);
    expect(answer).toMatchObject({ ok: false, code, exit: 2 });
    expect(answer.text).toContain(hint);
  });

  test('people speak as themselves or as a persona of the demo', async () => {
    expect((await askJson(place, 'status')).ok).toBe(true);
    const plain = await askJson(place, 'halt', 'as the one at the keyboard');
    expect(plain).toMatchObject({ ok: false, code: 'ROLE_MISSING', exit: 2 });
    const stranger = await askJson(place, '--as', 'mallory', 'status');
    expect(stranger).toMatchObject({ ok: false, code: 'PERSON_UNKNOWN', exit: 2 });
    expect(stranger.text).toContain('--as ana');
    expect((await askJson(place, 'status', '--as')).code).toBe('PERSON_UNKNOWN');
    expect((await ask(place, '--as=ana', 'status')).out).toContain('DEV demo-0001');
  });

  test('refusals go to the error stream, answers to the other', async () => {
    const good = await ask(place, '--as', 'ana', 'status');
    expect([good.code, good.err]).toEqual([0, '']);
    const bad = await ask(place, '--as', 'vic', 'halt');
    expect([bad.code, bad.out]).toEqual([2, '']);
    expect(bad.err).toContain('ROLE_MISSING');
  });

  test('without a desk: exit 1 and how to start one', async () => {
    const nowhere = await newPlace();
    const answer = await askJson(nowhere, 'status');
    expect(answer).toMatchObject({ ok: false, code: 'DESK_NOT_RUNNING', exit: 1 });
    expect(answer.text).toContain('npm start');
  });

  function backwards(): readonly string[] {
    return ['backtest', '--from', '2020-02-03', '--until', '2020-01-02'];
  }
  function resume(): readonly string[] {
    return ['resume', '--cause', 'none', '--fix', 'none'];
  }
});

describe('doors', () => {
  test('the socket and the state folder are the owner\u2019s alone', () => {
    expect(statSync(socketPath(place.state)).mode & 0o777).toBe(0o600);
    expect(statSync(place.state).mode & 0o777).toBe(0o700);
    for (const name of ['journal.db', 'broker.db'])
      expect(statSync(join(place.state, name)).mode & 0o077).toBe(0);
  });

  test('the health page answers on loopback and nowhere else', async () => {
    expect(await health()).toMatchObject({ ok: true, mode: 'DEV' });
    const other = await fetch(`http://127.0.0.1:${place.port}/status`);
    expect(other.status).toBe(404);
    const posted = await fetch(`http://127.0.0.1:${place.port}/health`, { method: 'POST' });
    expect(posted.status).toBe(405);
    const outside = Object.values(networkInterfaces())
      .flatMap((rows) => rows ?? [])
      .filter((row) => !row.internal && row.family === 'IPv4');
    for (const { address } of outside) expect(await refusedAt(address)).toBe(true);
  });
});

describe('two people, a stop and a restart', () => {
  test('halt, confirm, stop, start: it goes on where it was, halted', async () => {
    expect((await ask(place, 'halt', 'feed', 'stale', '--as', 'ana')).out).toContain('R-0001');
    expect((await askJson(place, '--as', 'ana', 'approve', 'R-0001')).code).toBe('KEY_SAME_PERSON');
    const confirmed = await ask(place, '--as', 'ben', 'approve', '1', 'seen');
    expect(confirmed.out).toContain('Halt confirmed by Ana and Ben');
    await ask(
      place,
      '--as',
      'cleo',
      'resume',
      '--cause',
      'stale',
      '--fix',
      'restored',
      '--prevention',
      'two feeds',
    );
    const before = await health();
    expect(before.level).toBe('halted');
    expect(await stopDesk(desk)).toBe(0);
    expect(desk.output()).toContain('Stopped in order');
    desk = startDesk(place);
    await desk.ready();
    const after = await health();
    expect(after.level).toBe('halted');
    expect(after.entries).toBeGreaterThan(before.entries);
    const tail = await askJson(place, '--as', 'ana', 'journal', 'tail', '30');
    expect(JSON.stringify(tail.data)).not.toContain('latch.lifted');
    const resumed = await ask(place, '--as', 'ben', 'approve', 'R-0002', 'feed is back');
    expect(resumed.err).toBe('');
    expect(resumed.out).toContain('Resumed by two people');
    expect((await health()).level).not.toBe('halted');
  });

  test('killed outright it comes back with its halt, and crashed lifts by itself', async () => {
    await ask(place, '--as', 'ana', 'halt', 'before the lights go out');
    desk.signal('SIGKILL');
    expect(await desk.ended).toBe('SIGKILL');
    desk = startDesk(place);
    await desk.ready();
    const calm = /^(?=[^]*latch manual)(?![^]*latch crashed)/;
    const status = await askUntil(place, calm, '--as', 'ana', 'status');
    expect(status.out).toContain('before the lights go out');
    expect(desk.output()).toContain('The desk did not stop in order.');
  });
});

describe('a real desk', () => {
  test('is made once, starts closed, knows no personas, and is never taken for a demo', async () => {
    const real = await newPlace();
    const made = await askJson(real, 'init', '--real');
    expect(made).toMatchObject({ ok: true, exit: 0 });
    expect(made.text).toContain('can halt but never resume');
    expect((await askJson(real, 'init', '--real')).code).toBe('DESK_EXISTS');
    const running = startDesk(real, { args: [] });
    await running.ready();
    const status = await ask(real, 'status');
    expect(status.out).toContain('PAPER');
    expect(status.out).toContain('latch new-desk');
    expect((await askJson(real, '--as', 'ana', 'halt')).code).toBe('PERSONA_FORBIDDEN');
    expect((await askJson(real, 'halt', 'by the one person there is')).ok).toBe(true);
    expect((await askJson(real, 'approve', 'R-0001')).code).toBe('KEY_SAME_PERSON');
    expect(await stopDesk(running)).toBe(0);
    const demo = startDesk(real);
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain('DESK_KIND');
    rmSync(real.state, { recursive: true });
    const lost = startDesk(real, { args: [] });
    expect(await lost.ended).toBe(1);
    expect(lost.output()).toContain('DESK_STATE_MISSING');
  });
});
