// What keeps alerts readable: many of a rule are one, what comes and goes stays open until it is quiet, what
// gets worse stays one, and what is silenced ahead is raised silent. Whatever comes, the guards hold.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judgeBatch } from '#engine/journal/guard.ts';
import { cents } from '#engine/model/money.ts';
import { openAlerts } from '#runbook/alert.ts';
import type { Alert } from '#runbook/alert.ts';
import { ALERT_GUARDS } from '#runbook/alert/guards.ts';
import { passingFacts } from '#runbook/alert/passing.ts';
import { alertingOf } from '#runbook/alert/rule.ts';
import { withAlerts } from '#runbook/alert/watch.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { DeskState } from '#runbook/state.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { account, deskOf, latchSet, PEOPLE } from '#tests/model/bench.ts';
import { ALERTING, at, DAY, deniedBy, disabled, job } from './alert-bench.ts';

/** A desk on which batches follow each other; each is judged by the guards and folded. */
class Running {
  state: DeskState = deskOf();
  minute = 0;
  readonly facts: DeskFact[] = [];

  take(...facts: readonly DeskFact[]): readonly DeskFact[] {
    return this.write(facts);
  }

  write(facts: readonly DeskFact[]): readonly DeskFact[] {
    const stamp = at(this.minute);
    const batch = withAlerts(ALERTING, this.state, facts, stamp);
    const breach = judgeBatch(ALERT_GUARDS, this.state, batch, stamp);
    if (breach !== null) throw new Error(`${breach.guard}: ${breach.sentence}`);
    this.state = foldDeskBatch(this.state, batch, stamp);
    this.facts.push(...batch);
    return batch;
  }

  pass(minutes: number): void {
    this.minute += minutes;
    const { desk, wall } = at(this.minute);
    this.write(passingFacts(ALERTING, this.state, { desk, wall, providers: [] }));
  }

  open(): readonly Alert[] {
    return openAlerts(this.state.runbook.alerts);
  }

  kinds(): readonly string[] {
    return this.facts.flatMap((fact) => (fact.kind.startsWith('alert') ? fact.kind : []));
  }
}

const CLOSED: DeskFact = { kind: 'day.closed', day: DAY, equity: cents(1), gross: cents(0) };

describe('a storm of one rule', () => {
  test('of twenty at once is one alert that lists them', () => {
    const desk = new Running();
    desk.take(...Array.from({ length: 20 }, (_, n) => deniedBy(`layer ${n}`)));
    expect(desk.open()).toMatchObject([{ id: 'AL-0001', key: 'group veto', rule: 'veto' }]);
    expect(desk.open()[0]?.members).toHaveLength(20);
    expect(desk.open()[0]?.text).toMatch(/^20 of rule veto within 5 minutes, told as one/u);
  });

  test('of five stays five; the sixth within five minutes takes them over', () => {
    const desk = new Running();
    for (let n = 0; n < 5; n += 1) {
      desk.take(job(false, `job-${n}`));
      desk.pass(0.5);
    }
    expect(desk.open()).toHaveLength(5);
    desk.take(job(false, 'job-5'));
    expect(desk.open()).toMatchObject([{ id: 'AL-0006', key: 'group job-failed' }]);
    expect(desk.open()[0]?.members.map((one) => one.key)).toEqual(
      [0, 1, 2, 3, 4, 5].map((n) => `job job-${n}`),
    );
    expect(desk.state.runbook.alerts.byId['AL-0003']?.cause).toContain('AL-0006');
    // The next joins it without a page, and the same again is a repeat.
    const next = desk.take(job(false, 'job-6'));
    expect(next.slice(1)).toMatchObject([{ kind: 'alert.joined', key: 'job job-6' }]);
    expect(desk.take(job(false, 'job-6')).slice(1)).toEqual([]);
  });

  test('spread over more than five minutes is told one by one', () => {
    const desk = new Running();
    for (let n = 0; n < 10; n += 1) {
      desk.take(job(false, `job-${n}`));
      desk.pass(1.5);
    }
    expect(desk.open()).toHaveLength(10);
  });

  test('is over when the last of it is over', () => {
    const desk = new Running();
    desk.take(...Array.from({ length: 6 }, (_, n) => job(false, `job-${n}`)));
    for (let n = 0; n < 5; n += 1) desk.take(job(true, `job-${n}`));
    expect(desk.open()[0]?.members).toMatchObject([{ key: 'job job-5' }]);
    desk.take(job(true, 'job-5'));
    expect(desk.open()).toEqual([]);
    expect(desk.state.runbook.alerts.byId['AL-0001']?.cause).toContain('All that it stood for');
  });

  test('of latches is never one: each closes the desk for its own reason', () => {
    const desk = new Running();
    const latches = ['breach', 'broker-lost', 'self-halt', 'daily-loss', 'weekly-loss'] as const;
    desk.take(
      ...[...latches, 'emergency' as const, 'crashed' as const].map((one) => latchSet(one)),
    );
    expect(desk.open()).toHaveLength(7);
  });
});

describe('what comes and goes', () => {
  const fails = job(false);
  const runs = job(true);

  function flapped(times: number): Running {
    const desk = new Running();
    for (let n = 0; n < times; n += 1) {
      desk.take(fails);
      desk.pass(1);
      desk.take(runs);
      desk.pass(1);
    }
    return desk;
  }

  test('twice ends twice; the third time it stays open', () => {
    expect(flapped(2).open()).toEqual([]);
    const desk = flapped(3);
    expect(desk.open()).toMatchObject([{ id: 'AL-0003', flapping: { times: 3 } }]);
  });

  test('pages nobody more while it flaps, and ends when it was quiet for a quarter of an hour', () => {
    const desk = flapped(6);
    const paged = desk.facts.filter((fact) => fact.kind === 'alert.escalated');
    expect(paged).toHaveLength(3);
    expect(desk.open()).toMatchObject([{ id: 'AL-0003', flapping: { times: 6 } }]);
    desk.pass(13);
    expect(desk.open()).toHaveLength(1);
    desk.pass(2);
    expect(desk.open()).toEqual([]);
    expect(desk.state.runbook.alerts.byId['AL-0003']?.cause).toContain('came and went 6 times');
    desk.take(fails);
    desk.take(runs);
    expect(desk.open()).toEqual([]);
  });

  test('is not quiet while it fires', () => {
    const desk = flapped(3);
    desk.take(fails);
    desk.pass(60);
    expect(desk.open()).toMatchObject([{ flapping: { times: 3, cause: null } }]);
  });

  test('slower than three times in half an hour is no flapping', () => {
    const desk = new Running();
    for (let n = 0; n < 6; n += 1) {
      desk.take(fails);
      desk.pass(11);
      desk.take(runs);
      desk.pass(6);
    }
    expect(desk.open()).toEqual([]);
  });
});

describe('silenced ahead', () => {
  const person = PEOPLE[1]?.id;
  if (person === undefined) throw new RangeError('nobody is there');
  const hushed = (about: string): DeskFact => ({
    kind: 'rule.silenced',
    about,
    person,
    account: account('trader'),
    untilWall: at(60).wall,
    why: 'maintenance',
  });

  test.each([
    ['by its rule', 'job-failed'],
    ['by its key', 'job briefing'],
  ])('%s it is raised silent, pages nobody, and fires by itself afterwards', (_how, about) => {
    const desk = new Running();
    desk.take(hushed(about));
    desk.take(job(false));
    expect(desk.open()).toMatchObject([{ status: 'silenced', silencedWhy: 'maintenance' }]);
    expect(desk.kinds()).not.toContain('alert.escalated');
    expect(desk.state.runbook.watch.silences).toHaveLength(1);
    desk.pass(61);
    expect(desk.state.runbook.watch.silences).toEqual([]);
  });

  test('another rule is told, and what is CRITICAL is told whatever was said', () => {
    const desk = new Running();
    desk.take(hushed('job-missed'), hushed('latch breach'), hushed('breach'));
    desk.take(job(false), latchSet('breach'));
    expect(desk.open().map((row) => row.status)).toEqual(['firing', 'firing']);
  });

  test('one that gets worse to CRITICAL fires', () => {
    const desk = new Running();
    desk.take(hushed('provider-success'));
    const counted = (answered: number): DeskFact => ({
      kind: 'provider.counted',
      provider: 'alpaca',
      asked: 100,
      answered,
    });
    desk.take(counted(90));
    expect(desk.open()).toMatchObject([{ status: 'silenced', severity: 'WARNING' }]);
    desk.take(counted(70));
    expect(desk.open()).toMatchObject([{ id: 'AL-0001', status: 'firing', severity: 'CRITICAL' }]);
    // Between the two bounds nothing changes; well back it ends.
    desk.take(counted(84));
    expect(desk.open()).toHaveLength(1);
    desk.take(counted(97));
    expect(desk.open()).toEqual([]);
  });
});

describe('the digest', () => {
  test('is left out on a day of which there is nothing but its close to tell', () => {
    const desk = new Running();
    expect(desk.take(CLOSED).some((fact) => fact.kind === 'alerts.digested')).toBe(false);
    expect(desk.open()).toMatchObject([{ rule: 'trading-complete' }]);
  });

  test('tells the INFO alerts once, by rule, when the day closes; one with a procedure had its card', () => {
    const desk = new Running();
    desk.take(deniedBy('policy'));
    desk.take(deniedBy('gate'), disabled('trader'));
    const digest = desk.take(CLOSED).find((fact) => fact.kind === 'alerts.digested');
    expect(digest).toMatchObject({
      day: DAY,
      next: 5,
      rows: [{ rule: 'strategy-paused', alerts: 1, times: 1 }],
    });
    const again = desk.take(CLOSED).find((fact) => fact.kind === 'alerts.digested');
    expect(again).toBeUndefined();
  });

  test('tells of each INFO alert of the day, however many ended since', () => {
    const desk = new Running();
    desk.take(disabled('trader'));
    desk.take({ kind: 'strategy.enabled', strategy: 'trend', approval: 'R-0001' });
    for (let n = 0; n < 70; n += 1) {
      desk.take(job(false, `job-${n}`));
      desk.take(job(true, `job-${n}`));
      desk.pass(6);
    }
    const digest = desk.take(CLOSED).find((fact) => fact.kind === 'alerts.digested');
    const rules = digest?.kind === 'alerts.digested' ? digest.rows.map((row) => row.rule) : [];
    expect(rules).toContain('strategy-paused');
    desk.take(job(false, 'one-more'));
    desk.take(job(true, 'one-more'));
    desk.take(job(false, 'the-last'));
    expect(Object.values(desk.state.runbook.alerts.byId).length).toBeLessThanOrEqual(53);
  });
});

test('whatever comes, in any order: the guards hold, and of one key at most one is open', () => {
  const fact = fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 8 }), fc.boolean()).map(([n, ok]) => job(ok, `job-${n}`)),
    fc.integer({ min: 0, max: 8 }).map((n) => deniedBy(`layer ${n}`)),
    fc.constantFrom('trader', 'rule layer 3').map((by) => disabled(by)),
    fc.constant<DeskFact>({ kind: 'strategy.enabled', strategy: 'trend', approval: 'R-0001' }),
    fc.integer({ min: 60, max: 100 }).map((answered): DeskFact => ({
      kind: 'provider.counted',
      provider: 'alpaca',
      asked: 100,
      answered,
    })),
    fc.constant(CLOSED),
  );
  const batch = fc.tuple(fc.array(fact, { maxLength: 8 }), fc.constantFrom(0, 0.5, 1, 7, 20));
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 25 }), (batches) => {
      const desk = new Running();
      for (const [facts, minutes] of batches) {
        desk.write(facts);
        desk.pass(minutes);
        const keys = desk.open().flatMap((row) => [row.key, ...row.members.map((one) => one.key)]);
        expect(new Set(keys).size).toBe(keys.length);
      }
      const { desk: now, wall } = at(desk.minute);
      expect(passingFacts(ALERTING, desk.state, { desk: now, wall, providers: [] })).toEqual([]);
    }),
  );
});

test('a group of a metric goes on while one of it is past its bound', () => {
  const counted = (provider: string, answered: number): DeskFact => ({
    kind: 'provider.counted',
    provider,
    asked: 100,
    answered,
  });
  const desk = new Running();
  desk.take(...Array.from({ length: 7 }, (_, n) => counted(`p${n}`, 90)));
  expect(desk.open()).toMatchObject([{ key: 'group provider-success' }]);
  desk.take(counted('p0', 100));
  expect(desk.open()[0]?.members).toHaveLength(6);
  desk.take(...Array.from({ length: 7 }, (_, n) => counted(`p${n}`, 100)));
  expect(desk.open()).toEqual([]);
});

test('a rule that says group: none is told one by one', () => {
  const alone = alertingOf({
    ...ALERTING,
    rules: ALERTING.rules.map((rule) => ({ ...rule, group: null })),
  });
  const facts = Array.from({ length: 20 }, (_, n) => deniedBy(`layer ${n}`));
  const raised = withAlerts(alone, deskOf(), facts, at(0)).filter(
    (fact) => fact.kind === 'alert.raised',
  );
  expect(raised).toHaveLength(20);
});
