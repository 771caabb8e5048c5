// Links into the room of a real desk: once, for one account, for five minutes on both clocks; sessions end
// with their time, with the process, and with their person's place on the roster.
import { expect, test } from 'vitest';
import { createLinks } from '#bot/room/links.ts';
import type { Person } from '#runbook/person.ts';
import { PEOPLE, persona } from '#tests/bot/desk-in-memory.ts';

const MINUTE = 60_000;
const [ANA, BEN] = [persona('ana'), persona('ben')];

function made(kind: 'demo' | 'real' = 'real') {
  const clocks = { wall: 1_000_000_000, mono: 0 };
  let roster: readonly Person[] = PEOPLE;
  const links = createLinks({
    clocks: { wall: () => clocks.wall, mono: () => clocks.mono },
    kind: () => kind,
    roster: () => roster,
    origin: () => 'http://127.0.0.1:9',
  });
  const key = (account = ANA): string => {
    const link = links.make(account);
    return link.ok ? (new URL(link.value.address).searchParams.get('key') ?? '') : '';
  };
  const shrink = (): void => {
    roster = PEOPLE.filter((person) => person.id !== 'ana');
  };
  return { links, clocks, key, shrink };
}

test('a link opens one session, of the account that asked', () => {
  const { links, key } = made();
  const one = key();
  expect(one).toHaveLength(22);
  const session = links.open(one);
  expect(links.accountOf(session)).toEqual(ANA);
  expect(links.open(one)).toBeNull();
});

test('two links of two people are two keys, and asking again ends the one before', () => {
  const { links, key } = made();
  const [ana, ben] = [key(), key(BEN)];
  const again = key();
  expect(links.open(ana)).toBeNull();
  expect(links.accountOf(links.open(ben))).toEqual(BEN);
  expect(links.accountOf(links.open(again))).toEqual(ANA);
});

test.each([
  ['just in time', { wall: 5 * MINUTE, mono: 5 * MINUTE }, true],
  ['late on the wall', { wall: 5 * MINUTE + 1, mono: 0 }, false],
  ['late on the monotonic clock, the wall set back', { wall: 0, mono: 5 * MINUTE + 1 }, false],
  ['the wall set back far', { wall: -MINUTE, mono: 0 }, false],
  ['the wall set right by a second', { wall: -1_000, mono: 10 }, true],
])('a link %s', (_, later, opens) => {
  const { links, clocks, key } = made();
  const one = key();
  clocks.wall += later.wall;
  clocks.mono += later.mono;
  expect(links.open(one) !== null).toBe(opens);
});

test('a late try uses the link up', () => {
  const { links, clocks, key } = made();
  const one = key();
  clocks.mono += 6 * MINUTE;
  expect(links.open(one)).toBeNull();
  clocks.mono = 0;
  expect(links.open(one)).toBeNull();
});

test.each([
  ['twelve hours', 12 * 60 * MINUTE, true],
  ['longer', 12 * 60 * MINUTE + 1, false],
])('a session lasts %s', (_, ms, lasts) => {
  const { links, clocks, key } = made();
  const session = links.open(key());
  clocks.mono += ms;
  clocks.wall += ms;
  expect(links.accountOf(session) !== null).toBe(lasts);
});

test('who leaves the roster leaves the room, and a link of theirs opens nothing', () => {
  const { links, key, shrink } = made();
  const session = links.open(key());
  const waiting = key();
  shrink();
  expect(links.accountOf(session)).toBeNull();
  expect(links.open(waiting)).toBeNull();
});

test('nothing but the key opens, and no session is guessed', () => {
  const { links, key } = made();
  const one = key();
  for (const wrong of ['', one.slice(1), `${one}x`, one.toUpperCase(), '\u0000'])
    expect(links.open(wrong)).toBeNull();
  expect(links.accountOf('x')).toBeNull();
  expect(links.accountOf(null)).toBeNull();
  expect(links.open(one)).not.toBeNull();
});

test('the token of a window is its own', () => {
  const { links, key } = made();
  const session = links.open(key());
  expect(links.isToken(session, links.token(session))).toBe(true);
  for (const wrong of [links.token(null), '', `${links.token(session)}x`])
    expect(links.isToken(session, wrong)).toBe(false);
  expect(made().links.token(null)).not.toBe(links.token(null));
});

test('on a demo desk there is an address and no key', () => {
  expect(made('demo').links.make(ANA)).toEqual({
    ok: true,
    value: { address: 'http://127.0.0.1:9/', once: false },
  });
});
