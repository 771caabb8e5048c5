// What people did shows in the report of its week and in that of its day: a broken glass, silences, a stand-in of the
// on-call, who was paged and had an alert, one that got worse. Done on the whole desk, read from its journal.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { textsOf } from '../../../src/host/reporting.ts';
import { deskTime, tradingDay, wallTime } from '#engine/model/time.ts';
import { dailyReport } from '#runbook/report.ts';
import { livesOf } from '#runbook/report/alerts.ts';
import { NO_ANNALS, readOn } from '#runbook/report/annals.ts';
import { weekSpan } from '#runbook/report/span.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';
import type { Ground, World } from '#tests/world.ts';

let ground: Ground;
let world: World;
let week: string;
let day: string;

beforeAll(async () => {
  ground = newGround({ from: '2020-02-03', until: '2020-02-04' });
  world = await startWorld(ground);
  await world.playUntil('2020-02-03 11:00');
  await world.say('ana', 'alerts silence veto 2h "the universe is changed"');
  await world.say(
    'cleo',
    'oncall override secondary dev --from 2026-01-06 18:00 --until 2026-01-07 09:00 --why Ben flies',
  );
  await world.say('sam', 'halt break-glass "nobody else is here"');
  const alert = world.facts().findLast((fact) => fact.kind === 'alert.raised');
  await world.say('ben', `ack ${alert?.id ?? ''}`);
  await world.playAll();
  const { machine, desk } = world.assembled;
  const head = machine.ledger.head();
  const from = { feedLabel: desk.feedLabel, code: 'test' };
  const span = weekSpan(tradingDay('2020-02-03'));
  week = (await textsOf(readOn(NO_ANNALS, world.entries()), { span, from, feed: null })).markdown;
  day = dailyReport(machine.state(), machine.seen(), { ...from, head });
});

afterAll(() => clearGround(ground));

describe('the report of the week', () => {
  test.each([
    [
      'a broken glass',
      /BREAK-GLASS: sam alone granted R-0001, confirm-halt, 2020-02-03 11:\d\d ET\./,
    ],
    ['a silence ahead', /ahead, veto by ana, until .*: the universe is changed/],
    ['a stand-in', /override OC-0001: dev as secondary, .*: Ben flies/],
    ['who had an alert', /\| ben \| \d+ \| 1 \| \d+ s \|/],
    ['an alert with how long it took', /\| WARNING \| Sam broke the glass.* \| after \d+ s \|/],
    ['no figure that does not exist', /Not configured: no part of this desk asks one\./],
  ])('tells of %s', (_what, words) => expect(week).toMatch(words));
});

describe('the report of the day', () => {
  test.each([
    ['a broken glass', /BREAK-GLASS: sam alone granted R-0001 confirm-halt, "nobody else is here"/],
    ['an incident', /open: I-0001 .*Cause: not written yet\. Prevention: not written yet\./],
    ['no figure that does not exist', /Not configured: no part of this desk asks one\./],
  ])('tells of %s', (_what, words) => expect(day).toMatch(words));
});

test('an alert that got worse is told as what it became', () => {
  const raised = world.facts().findLast((fact) => fact.kind === 'alert.raised');
  if (raised === undefined) throw new Error('no alert was raised');
  const { kind: _, id, ...draft } = raised;
  const worse = {
    kind: 'alert.worsened',
    id,
    ...draft,
    severity: 'CRITICAL',
    text: 'worse',
  } as const;
  const at = { seq: 1, desk: deskTime(0), wall: wallTime(0), day: tradingDay('2020-02-03') };
  const lives = livesOf([
    { ...at, fact: { ...raised, severity: 'WARNING' } },
    { ...at, fact: worse },
  ]);
  expect(lives).toMatchObject([{ id, severity: 'CRITICAL', text: 'worse' }]);
});
