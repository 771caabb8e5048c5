// The room of a real desk: it reads only, until somebody the desk knows opens it by a link that works once.
import { afterEach, expect, test } from 'vitest';
import { dispatch } from '#bot/dispatch.ts';
import { RECORDED_AN_HOUR } from '#bot/strangers.ts';
import type { RoomServer } from '#bot/room/server.ts';
import type { Account } from '#runbook/person.ts';
import { GENESIS, MORNING } from '#tests/bot/desk-in-memory.ts';
import { closeHalls, headersFor, openHall } from '#tests/bot/room-hall.ts';
import type { Hall } from '#tests/bot/room-hall.ts';

afterEach(closeHalls);

/** The same desk made real, its people known by the accounts of its terminal. */
const REAL = [...GENESIS, ...MORNING].map((fact) => {
  if (fact.kind === 'desk.created') return { ...fact, deskKind: 'real' as const };
  if (fact.kind !== 'roster.set') return fact;
  return { ...fact, people: fact.people.map((one) => ({ ...one, accounts: [local(one.id)] })) };
});

function local(user: string): Account {
  return { platform: 'terminal', team: 'local', user };
}

/** The key of a link made where the desk knows the account. */
function keyFor(server: RoomServer, user: string): string {
  const link = server.links.make(local(user));
  return link.ok ? (new URL(link.value.address).searchParams.get('key') ?? '') : '';
}

async function openLink(hall: Hall, key: string): Promise<{ status: number; session: string }> {
  const { token } = await hall.snapshot();
  const response = await fetch(`${hall.origin}/open`, {
    method: 'POST',
    headers: headersFor(hall.origin, token, null),
    body: JSON.stringify({ key }),
  });
  const { session = '' } = (await response.json()) as { readonly session?: string };
  expect(response.headers.get('set-cookie')).toBeNull();
  return { status: response.status, session };
}

async function sayWith(hall: Hall, session: string, line: string) {
  const { token } = await hall.snapshot({ 'x-twokey-session': session });
  const response = await fetch(`${hall.origin}/api/say`, {
    method: 'POST',
    headers: { ...headersFor(hall.origin, token, null), 'x-twokey-session': session },
    body: JSON.stringify({ line, topic: null }),
  });
  return `${response.status} ${await response.text()}`;
}

test('a real desk reads only until a link is opened by a press, once, for who asked', async () => {
  const hall = await openHall({ facts: REAL });
  expect(await hall.snapshot()).toMatchObject({ kind: 'real', personas: [], me: null });
  expect(await hall.say(null, { line: 'status', topic: null })).toMatchObject({
    code: 'ROOM_READ_ONLY',
  });
  const key = keyFor(hall.server, 'ana');
  // Looking at the link, as previewers do, leaves it good.
  const looked = await fetch(`${hall.origin}/open?key=${key}`);
  expect(looked.status).toBe(200);
  expect(looked.headers.get('set-cookie')).toBeNull();
  const first = await openLink(hall, key);
  expect(first.status).toBe(200);
  expect((await openLink(hall, key)).status).toBe(410);
  const { session } = first;
  // A cookie goes to every port of the machine: none is set, and none counts.
  expect((await hall.snapshot({ cookie: `twokey-room=${session}` })).me).toBeNull();
  expect((await hall.snapshot({ 'x-twokey-session': session })).me).toMatchObject({ id: 'ana' });
  expect(await sayWith(hall, session, 'halt feed looks stale')).toContain('"ok":true');
  expect(hall.desk.asked).toMatchObject([{ name: 'halt', by: local('ana') }]);
  // A token of another window, or none, is not this window's.
  const { token } = await hall.snapshot();
  const forged = await fetch(`${hall.origin}/api/say`, {
    method: 'POST',
    headers: { ...headersFor(hall.origin, token, null), 'x-twokey-session': session },
    body: JSON.stringify({ line: 'status', topic: null }),
  });
  expect(await forged.json()).toMatchObject({ code: 'ROOM_TOKEN' });
  hall.clocks.mono += 13 * 3_600_000;
  expect(await sayWith(hall, session, 'status')).toContain('ROOM_READ_ONLY');
});

test('a persona named on a real desk is refused on record', async () => {
  const hall = await openHall({ facts: REAL });
  expect(await hall.say('ana', { line: 'halt', topic: null })).toMatchObject({
    code: 'PERSONA_FORBIDDEN',
  });
  expect(hall.desk.refusals).toMatchObject([{ code: 'PERSONA_FORBIDDEN' }]);
  expect(hall.desk.asked).toEqual([]);
});

test('a persona that a demo left in the window does not stand in the way of a link', async () => {
  const hall = await openHall({ facts: REAL });
  const { session } = await openLink(hall, keyFor(hall.server, 'ben'));
  const left = { 'x-twokey-session': session, 'x-twokey-as': 'ana' };
  const { me, token } = await hall.snapshot(left);
  expect(me).toMatchObject({ id: 'ben' });
  await fetch(`${hall.origin}/api/say`, {
    method: 'POST',
    headers: { ...headersFor(hall.origin, token, 'ana'), 'x-twokey-session': session },
    body: JSON.stringify({ line: 'halt', topic: null }),
  });
  expect(hall.desk.asked).toMatchObject([{ name: 'halt', by: local('ben') }]);
  expect(hall.desk.refusals).toEqual([]);
});

test('strangers are refused every time and cannot fill the record', async () => {
  const hall = await openHall({ facts: REAL });
  const knock = () => hall.say('ana', { line: 'halt', topic: null });
  for (let at = 0; at < RECORDED_AN_HOUR + 10; at += 1)
    expect(await knock()).toMatchObject({ code: 'PERSONA_FORBIDDEN' });
  expect(hall.desk.refusals).toHaveLength(RECORDED_AN_HOUR);
  hall.clocks.mono += 3_600_000;
  await knock();
  expect(hall.desk.refusals).toHaveLength(RECORDED_AN_HOUR + 1);
  expect(hall.desk.asked).toEqual([]);
});

test('a link is over after five minutes, and of two who press it one comes in', async () => {
  const hall = await openHall({ facts: REAL });
  const late = keyFor(hall.server, 'ana');
  hall.clocks.wall += 301_000;
  expect((await openLink(hall, late)).status).toBe(410);
  const raced = keyFor(hall.server, 'ana');
  const both = await Promise.all([openLink(hall, raced), openLink(hall, raced)]);
  expect(both.map((one) => one.status).toSorted((a, b) => a - b)).toEqual([200, 410]);
  expect(JSON.stringify(hall.warned)).not.toContain(raced);
});

test('the command room tells its link to who asked, and to nobody else', async () => {
  const hall = await openHall({ facts: REAL });
  const { links } = hall.server;
  const ask = (user: string, given: object) =>
    dispatch(hall.desk, { words: ['room'], account: local(user), ...given });
  const told = await ask('vic', { links });
  expect(told).toMatchObject({ ok: true, data: { once: true } });
  const key = /\/open\?key=([\w-]{22})$/m.exec(told.text)?.[1] ?? '';
  expect(links.accountOf(links.open(key))).toEqual(local('vic'));
  expect(JSON.stringify(told.data)).not.toContain(key);
  expect(await ask('stranger', { links })).toMatchObject({ code: 'PERSON_UNKNOWN' });
  expect(await ask('ana', {})).toMatchObject({ code: 'ROOM_OFF' });
  expect(JSON.stringify([hall.desk.refusals, hall.warned])).not.toContain(key);
});
