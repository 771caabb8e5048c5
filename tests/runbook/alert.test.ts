// Alerts one by one: the ladder on people's clock, silences, what is refused and with which words, and what
// is kept of each.
import { describe, expect, test } from 'vitest';
import { alertId } from '#runbook/alert/number.ts';
import { nextPage } from '#runbook/alert/ladder.ts';
import { openAlerts } from '#runbook/alert.ts';
import { CALLED, MINUTE, Room, room, WALL } from './alert-room.ts';

describe('the ladder', () => {
  test('calls the first at once, the next after five and ten minutes', () => {
    const desk = room();
    expect(desk.paged()).toEqual(['trader']);
    desk.pass(4);
    expect(desk.paged()).toEqual(['trader']);
    desk.pass(1);
    expect(desk.paged()).toEqual(['trader', 'risk']);
    expect(nextPage(desk.row(), desk.roster)).toEqual({
      person: 'sponsor',
      wall: WALL + 10 * MINUTE,
    });
    desk.pass(5);
    expect(desk.paged()).toEqual([...CALLED]);
  });

  test('past its end a CRITICAL one calls the last again every quarter of an hour, for six hours', () => {
    const desk = room();
    desk.pass(10);
    desk.pass(14);
    expect(desk.paged()).toHaveLength(3);
    desk.pass(1);
    expect(desk.paged()).toEqual([...CALLED, 'sponsor']);
    for (let quarter = 0; quarter < 60; quarter += 1) desk.pass(15);
    expect(desk.paged()).toHaveLength(3 + 24);
    expect(nextPage(desk.row(), desk.roster)).toBeNull();
  });

  test('a WARNING is not called out again, an INFO never', () => {
    const warning = room('WARNING');
    for (let hour = 0; hour < 10; hour += 1) warning.pass(60);
    expect(warning.paged()).toEqual(['trader', 'risk']);
    const info = room('INFO');
    info.pass(600);
    expect(info.paged()).toEqual([]);
    expect(nextPage(info.row(), info.roster)).toBeNull();
  });

  test('after hours of sleep each rung is called once, and the repeats missed are made up by one', () => {
    const desk = room();
    expect(desk.pass(180)).toHaveLength(3);
    expect(desk.paged()).toEqual([...CALLED, 'sponsor']);
    expect(desk.sweep()).toEqual([]);
  });

  test('a wall clock that goes back calls nobody twice, and nobody early', () => {
    const desk = room();
    desk.pass(5);
    desk.wall -= 60 * MINUTE;
    expect(desk.sweep()).toEqual([]);
    desk.raise('another');
    expect(desk.row('AL-0002').ladder[0]?.wall).toBe(WALL + 5 * MINUTE);
    expect(desk.pass(64)).toEqual([]);
    expect(desk.pass(1)).toHaveLength(2);
  });

  test('acknowledging stops it, and so does the end', () => {
    const held = room();
    held.ack('AL-0001');
    expect(held.pass(600)).toEqual([]);
    const over = room();
    over.resolve('AL-0001');
    expect(over.pass(600)).toEqual([]);
  });

  test('a person may call the next one early; the rest keep their times', () => {
    const desk = room();
    desk.escalate('AL-0001');
    expect(desk.paged()).toEqual(['trader', 'risk']);
    desk.pass(5);
    expect(desk.paged()).toEqual(['trader', 'risk']);
    desk.pass(5);
    expect(desk.paged()).toEqual([...CALLED]);
    expect(desk.escalate('AL-0001')).toBe('LADDER_ENDED');
    expect(desk.escalate('AL-0001', '@Compliance')).toBe('ok');
    expect(desk.paged().at(-1)).toBe('compliance');
    expect(desk.row().rung).toBe(3);
  });
});

describe('whoever left the roster', () => {
  test('is not called: the next one moves up, and each is called once', () => {
    const desk = room();
    desk.leaves('risk');
    expect(nextPage(desk.row(), desk.roster)).toEqual({
      person: 'sponsor',
      wall: WALL + 5 * MINUTE,
    });
    desk.pass(5);
    expect(desk.paged()).toEqual(['trader', 'sponsor']);
    desk.pass(5);
    expect(desk.paged()).toEqual(['trader', 'sponsor']);
    desk.pass(15);
    expect(desk.paged()).toEqual(['trader', 'sponsor', 'sponsor']);
  });

  test('as the last leaves the repeats to the one before, and with all of them nobody is left', () => {
    const desk = room();
    desk.pass(10);
    desk.leaves('sponsor');
    desk.pass(15);
    expect(desk.paged()).toEqual([...CALLED, 'risk']);
    for (const name of CALLED) desk.leaves(name);
    expect(nextPage(desk.row(), desk.roster)).toBeNull();
    expect(desk.pass(60)).toEqual([]);
    expect(desk.escalate('AL-0001')).toBe('LADDER_ENDED');
  });

  test('leaves an alert to the first who is on call again', () => {
    const desk = room();
    const all = desk.roster;
    for (const name of CALLED) desk.leaves(name);
    expect(desk.pass(60)).toEqual([]);
    desk.roster = all;
    desk.alerts = {
      ...desk.alerts,
      byId: { 'AL-0001': { ...desk.row(), ladder: [], rung: 0 } },
    };
    expect(desk.sweep().map((fact) => fact.kind)).toEqual(['alert.woken', 'alert.escalated']);
    expect(desk.row().events.at(-2)?.text).toBe(
      'it fires again: nobody was on call for it until now',
    );
    expect(desk.sweep()).toEqual([]);
  });

  test('is passed over by a person who calls the next one', () => {
    const desk = room();
    desk.leaves('risk');
    expect(desk.escalate('AL-0001')).toBe('ok');
    expect(desk.paged()).toEqual(['trader', 'sponsor']);
    expect(desk.row().rung).toBe(3);
  });

  test('has no alert any more: it fires again, with a new ladder', () => {
    const desk = room();
    desk.ack('AL-0001', 'risk');
    expect(desk.pass(60)).toEqual([]);
    desk.leaves('risk');
    expect(desk.sweep().map((fact) => fact.kind)).toEqual(['alert.woken', 'alert.escalated']);
    expect(desk.row()).toMatchObject({ status: 'firing', owner: null, rung: 1 });
    expect(desk.row().events.at(-2)?.text).toBe('it fires again: who had it left the roster');
    expect(desk.sweep()).toEqual([]);
  });
});

describe('a silence', () => {
  test('stops the ladder, runs out on the wall clock, and fires with a new ladder', () => {
    const desk = room();
    expect(desk.silence('AL-0001', 120, 'exchange maintenance')).toBe('ok');
    expect(desk.row()).toMatchObject({ status: 'silenced', silencedWhy: 'exchange maintenance' });
    expect(desk.pass(119)).toEqual([]);
    expect(desk.pass(1).map((fact) => fact.kind)).toEqual(['alert.woken', 'alert.escalated']);
    expect(desk.row()).toMatchObject({ status: 'firing', rung: 1, silencedUntil: null });
    desk.pass(5);
    expect(desk.paged()).toEqual(['trader', 'trader', 'risk']);
  });

  test.each([
    [0, 'SPAN_INVALID'],
    [1, 'ok'],
    [24 * 60, 'ok'],
    [24 * 60 + 1, 'SPAN_INVALID'],
    [0.5, 'SPAN_INVALID'],
    [Number.NaN, 'SPAN_INVALID'],
  ])('of %s minutes: %s', (minutes, code) => {
    expect(room().silence('AL-0001', minutes)).toBe(code);
  });

  test('says why', () => {
    expect(room().silence('AL-0001', 60, '  ')).toBe('WHY_MISSING');
  });

  test('is counted from the record where the wall clock went back', () => {
    const desk = room();
    desk.pass(30);
    desk.ack('AL-0001');
    desk.wall -= 20 * MINUTE;
    desk.silence('AL-0001', 10);
    expect(desk.row().silencedUntil).toBe(WALL + 40 * MINUTE);
  });
});

describe('refused, with what would do', () => {
  test.each<[string, (desk: Room) => string, string]>([
    ['an alert nobody raised', (desk) => desk.ack('AL-0099'), 'ALERT_UNKNOWN'],
    ['a name of every object', (desk) => desk.ack('constructor'), 'ALERT_UNKNOWN'],
    [
      'a second acknowledging by the same',
      (desk) => (desk.ack('AL-0001'), desk.ack('AL-0001')),
      'ALERT_HELD',
    ],
    [
      'acknowledged by another: it changes hands',
      (desk) => (desk.ack('AL-0001'), desk.ack('AL-0001', 'risk')),
      'ok',
    ],
    ['an end without a cause', (desk) => desk.resolve('AL-0001', ' '), 'CAUSE_MISSING'],
    [
      'an end while it is still true',
      (desk) => desk.resolve('AL-0001', 'x', 'it burns.'),
      'ALERT_STILL_TRUE',
    ],
    ['a second end', (desk) => (desk.resolve('AL-0001'), desk.resolve('AL-0001')), 'ALERT_OVER'],
    [
      'a silence behind the end',
      (desk) => (desk.resolve('AL-0001'), desk.silence('AL-0001', 5)),
      'ALERT_OVER',
    ],
    ['calling nobody known', (desk) => desk.escalate('AL-0001', '@ghost'), 'PERSON_NOT_FOUND'],
    ['giving it to nobody known', (desk) => desk.assign('AL-0001', ''), 'PERSON_NOT_FOUND'],
    [
      'giving it to who may not tend it',
      (desk) => desk.assign('AL-0001', 'auditor'),
      'ROLE_MISSING',
    ],
    [
      'giving it to who has it',
      (desk) => (desk.assign('AL-0001', 'risk'), desk.assign('AL-0001', 'risk')),
      'ALERT_HELD',
    ],
    ['an empty note', (desk) => desk.note('alert AL-0001', ' '), 'NOTE_EMPTY'],
    ['a note of a book', (desk) => desk.note('alert AL-0001', 'x'.repeat(4_001)), 'NOTE_LONG'],
    [
      'a note of four thousand letters',
      (desk) => desk.note('alert AL-0001', 'x'.repeat(4_000)),
      'ok',
    ],
    ['a note on no alert', (desk) => desk.note('alert AL-0099', 'x'), 'ALERT_UNKNOWN'],
    ['a note on no request', (desk) => desk.note('approval R-0001', 'x'), 'APPROVAL_UNKNOWN'],
    ['a note on nothing', (desk) => desk.note('', 'x'), 'APPROVAL_UNKNOWN'],
  ])('%s', (_what, act, code) => {
    expect(act(room())).toBe(code);
  });
});

test('giving it away names the next owner and calls on; taking it on oneself acknowledges', () => {
  const desk = room();
  desk.assign('AL-0001', '@risk');
  expect(desk.row()).toMatchObject({ status: 'firing', owner: 'risk' });
  expect(desk.pass(5)).toHaveLength(1);
  desk.assign('AL-0001', 'trader', 'trader');
  expect(desk.row()).toMatchObject({ status: 'acknowledged', owner: 'trader' });
});

test('the same again is counted, at most once a minute of the desk', () => {
  const desk = room();
  expect(desk.raise('fire')).toEqual([]);
  desk.desk += MINUTE;
  expect(desk.raise('fire')).toMatchObject([{ kind: 'alert.repeated', id: 'AL-0001' }]);
  expect(desk.raise('fire')).toEqual([]);
  expect(desk.row().count).toBe(2);
  desk.resolve('AL-0001');
  desk.raise('fire');
  expect(openAlerts(desk.alerts).map((row) => row.id)).toEqual(['AL-0002']);
});

test('words said while acknowledging are kept with it', () => {
  const desk = room();
  desk.ack('AL-0001', 'risk', 'looking at the feed');
  expect(desk.row().events.map((event) => [event.by, event.text])).toEqual([
    ['desk', 'raised: fire happened'],
    ['ladder', 'paged trader'],
    ['risk', 'acknowledged'],
    ['risk', 'looking at the feed'],
  ]);
});

test('of those that ended the first to end goes first, however old it is', () => {
  const desk = room();
  for (let number = 1; number <= 60; number += 1) {
    desk.raise(`key ${number}`, 'INFO');
    desk.resolve(`AL-${String(number + 1).padStart(4, '0')}`);
    desk.wall += MINUTE;
  }
  desk.resolve('AL-0001', 'found at last');
  desk.raise('another');
  expect(desk.row('AL-0001').cause).toBe('found at last');
});

test('all that are open are kept, and fifty that ended', () => {
  const desk = new Room();
  for (let number = 1; number <= 120; number += 1) {
    desk.raise(`key ${number}`, 'INFO');
    if (number > 10) desk.resolve(alertId(number));
  }
  expect(openAlerts(desk.alerts)).toHaveLength(10);
  expect(Object.keys(desk.alerts.byId)).toHaveLength(10 + 51);
  expect(desk.alerts.next).toBe(121);
});

test('events are the last thirty, and a note is the last to go', () => {
  const desk = room();
  desk.note('alert AL-0001', 'first words');
  for (let minute = 1; minute <= 100; minute += 1) {
    desk.desk += MINUTE;
    desk.raise('fire');
  }
  const { events, count } = desk.row();
  expect(events).toHaveLength(30);
  expect(count).toBe(101);
  expect(events[0]?.text).toBe('first words');
});
