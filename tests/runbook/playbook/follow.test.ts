// Following a playbook as a pure thing: whatever people and the desk do in whatever order, steps are taken in
// theirs, each is settled once, and a run ends exactly when nothing is left of it.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { personId } from '#runbook/person.ts';
import { foldPlaybook, NO_PLAYBOOKS } from '#runbook/playbook/fact.ts';
import type { Playbooks } from '#runbook/playbook/fact.ts';
import {
  abandonRun,
  foundByDesk,
  onlyRun,
  openRuns,
  runNamed,
  skipStep,
  startRun,
  stepNow,
  tickStep,
} from '#runbook/playbook/follow.ts';
import type { Does, FiledPlaybook, Step } from '#runbook/playbook/playbook.ts';
import { overdueFacts, versionFacts } from '#runbook/playbook/sweep.ts';
import { differences } from '#runbook/playbook/differing.ts';
import { versions } from '#runbook/playbook/versions.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import type { Result } from '#engine/model/result.ts';
import type { PlaybookFact } from '#runbook/playbook/fact.ts';
import { PEOPLE, persona } from '#tests/bot/desk-in-memory.ts';

const [ANA] = PEOPLE;
if (ANA === undefined) throw new RangeError('no people');
const HAND = { person: ANA, account: persona('ana') };
const START = Date.parse('2026-01-05T14:00:00Z');
const MINUTE = 60_000;

function step(id: string, does: Does, limitMinutes: number | null = null): Step {
  return {
    id,
    owner: 'risk',
    text: `do ${id}`,
    does,
    what: `${id} it`,
    evidence: 'seen',
    limitMinutes,
  };
}

function playbook(steps: readonly Step[], hash = 'h1'): FiledPlaybook {
  return {
    id: 'SOP-3',
    title: 'A limit is breached',
    sort: 'sop',
    purpose: 'to be whole again',
    source: ['X Risk Breach'],
    when: { says: 'a breach', alerts: [], refusals: [] },
    next: null,
    steps,
    hash,
    written: '',
  };
}

const FOUR = playbook([
  step('look', 'look', 5),
  step('check', 'check', 5),
  step('press', 'press', 15),
  step('ask', 'ask'),
]);

function folded(playbooks: Playbooks, facts: readonly PlaybookFact[], wall = START): Playbooks {
  const at = { desk: deskTime(wall), wall: wallTime(wall) };
  return facts.reduce((sum, fact) => foldPlaybook(sum, fact, at), playbooks);
}

/** The playbooks after it; a refusal changes nothing. */
function after(playbooks: Playbooks, answer: Result<readonly PlaybookFact[]>, wall = START) {
  return answer.ok ? folded(playbooks, answer.value, wall) : playbooks;
}

function code(answer: Result<unknown>): string {
  return answer.ok ? 'ok' : answer.refusal.code;
}

function begun(book: FiledPlaybook = FOUR): Playbooks {
  return after(NO_PLAYBOOKS, startRun(NO_PLAYBOOKS, { playbook: book, about: null }, HAND));
}

const RUN = 'RUN-0001';
const done = (step: string) => ({ run: RUN, step, outcome: 'done', evidence: 'fine' }) as const;

describe('a run', () => {
  test('takes its steps in order, stops at what failed, and ends with the last', () => {
    let all = begun();
    expect(code(foundByDesk(all, done('check')))).toBe('STEP_NOT_NEXT');
    all = after(all, foundByDesk(all, { ...done('look'), outcome: 'failed' }));
    const failed = runNamed(all, RUN);
    expect(failed === null ? null : stepNow(failed)?.id).toBe('look');
    all = after(all, foundByDesk(all, done('look')));
    all = after(all, skipStep(all, { run: RUN, step: 'check', why: 'no books today' }, HAND));
    all = after(all, tickStep(all, { run: RUN, step: 'PRESS', note: '' }, HAND));
    expect(code(tickStep(all, { run: RUN, step: 'ask', note: ' ' }, HAND))).toBe(
      'EVIDENCE_MISSING',
    );
    all = after(all, tickStep(all, { run: RUN, step: 'ask', note: 'the feed' }, HAND));
    const run = runNamed(all, RUN);
    expect(run?.ended?.outcome).toBe('done');
    expect(run?.steps.map((row) => [row.step, row.outcome, row.by])).toEqual([
      ['look', 'done', 'desk'],
      ['check', 'skipped', personId('ana')],
      ['press', 'done', personId('ana')],
      ['ask', 'done', personId('ana')],
    ]);
    expect(code(tickStep(all, { run: RUN, step: 'ask', note: 'again' }, HAND))).toBe('RUN_OVER');
  });

  test.each([
    ['RUN_UNKNOWN', () => tickStep(begun(), { run: 'RUN-0009', step: 'look', note: '' }, HAND)],
    ['STEP_UNKNOWN', () => tickStep(begun(), { run: RUN, step: 'leap', note: '' }, HAND)],
    ['STEP_OF_DESK', () => tickStep(begun(), { run: RUN, step: 'look', note: 'seen' }, HAND)],
    ['RUN_GOES_ON', () => startRun(begun(), { playbook: FOUR, about: null }, HAND)],
    ['ok', () => startRun(begun(), { playbook: FOUR, about: 'alert AL-0001' }, HAND)],
    ['RUN_NONE', () => onlyRun(NO_PLAYBOOKS, null)],
    ['ok', () => onlyRun(begun(), null)],
    ['RUN_UNKNOWN', () => onlyRun(begun(), 'RUN-0009')],
    ['RUN_AMBIGUOUS', () => onlyRun(twoRuns(), null)],
    ['RUN_OVER', () => abandonRun(abandoned(), { run: RUN, why: 'again' }, HAND)],
  ])('%s', (expected, ask) => {
    expect(code(ask())).toBe(expected);
  });

  test('goes on by the steps it began with, whatever the file becomes', () => {
    const all = begun();
    expect(runNamed(all, RUN)?.plan).toEqual(FOUR.steps);
  });

  test('keeps long evidence bounded', () => {
    const all = after(
      begun(),
      foundByDesk(begun(), { ...done('look'), evidence: 'x'.repeat(9_000) }),
    );
    expect(runNamed(all, RUN)?.steps[0]?.evidence).toHaveLength(600);
  });
});

function twoRuns(): Playbooks {
  const first = begun();
  return after(first, startRun(first, { playbook: FOUR, about: 'alert AL-0001' }, HAND));
}

function abandoned(): Playbooks {
  const first = begun();
  return after(first, abandonRun(first, { run: RUN, why: 'wrong one' }, HAND));
}

describe('time', () => {
  test('a step is late once, from when its turn came, and not when it is nobody’s turn', () => {
    const all = begun();
    expect(overdueFacts(all, START + 5 * MINUTE - 1)).toEqual([]);
    const late = overdueFacts(all, START + 5 * MINUTE);
    expect(late).toMatchObject([{ kind: 'run.overdue', id: RUN, step: 'look', minutes: 5 }]);
    const told = folded(all, late, START + 5 * MINUTE);
    expect(overdueFacts(told, START + 90 * MINUTE)).toEqual([]);
    const next = after(told, foundByDesk(told, done('look')), START + 20 * MINUTE);
    expect(overdueFacts(next, START + 24 * MINUTE)).toEqual([]);
    expect(overdueFacts(next, START + 25 * MINUTE)).toMatchObject([{ step: 'check' }]);
    expect(overdueFacts(abandoned(), START + 90 * MINUTE)).toEqual([]);
  });

  test('a step without a limit is never late', () => {
    const all = begun(playbook([step('ask', 'ask')]));
    expect(overdueFacts(all, START + 10 ** 9)).toEqual([]);
  });
});

describe('versions', () => {
  const other = playbook([step('look', 'look', 6), step('tell', 'ask')], 'h2');

  test('are on record once, and again when one changes, comes or goes', () => {
    const first = versionFacts(NO_PLAYBOOKS, [FOUR]);
    expect(first).toMatchObject([{ added: ['SOP-3'], changed: [], removed: [] }]);
    const all = folded(NO_PLAYBOOKS, first);
    expect(versionFacts(all, [FOUR])).toEqual([]);
    const changed = versionFacts(all, [other]);
    expect(changed).toMatchObject([{ added: [], changed: ['SOP-3'], removed: [] }]);
    expect(folded(all, changed)).toMatchObject({
      hashes: { 'SOP-3': 'h2' },
      before: { 'SOP-3': 'h1' },
    });
    expect(versionFacts(all, [])).toMatchObject([{ removed: ['SOP-3'] }]);
  });

  test('differ step by step', () => {
    expect(differences(FOUR, FOUR)).toEqual([]);
    expect(differences(FOUR, other)).toEqual([
      'step check is gone: do check',
      'step press is gone: do press',
      'step ask is gone: do ask',
      'step look, limit: 5 min -> 6 min',
      'step tell is new: do tell',
    ]);
    const turned = { ...FOUR, title: 'Else', steps: FOUR.steps.toReversed() };
    expect(differences(FOUR, turned)).toEqual([
      'title: A limit is breached -> Else',
      'the steps stand in another order: ask, press, check, look',
    ]);
  });

  test('the files are told against the record, and the record against what was kept', () => {
    const all = folded(NO_PLAYBOOKS, versionFacts(NO_PLAYBOOKS, [FOUR]));
    const shelf = { reread: () => [other], kept: () => null };
    const ahead = versions([FOUR], all, shelf);
    expect([ahead.against, ahead.changes.map(({ id }) => id)]).toEqual(['files', ['SOP-3']]);
    expect(versions([FOUR], all, { ...shelf, reread: () => 'not YAML' }).fault).toBe('not YAML');
    const renewed = folded(all, versionFacts(all, [other]));
    const kept = { reread: () => [other], kept: (hash: string) => (hash === 'h1' ? FOUR : null) };
    const behind = versions([other], renewed, kept);
    expect(behind.against).toBe('before');
    expect(behind.changes[0]?.lines).toContain('step look, limit: 5 min -> 6 min');
    const lost = versions([other], renewed, { ...kept, kept: () => null });
    expect(lost.changes[0]?.lines).toEqual(['it changed; what it said before was not kept here']);
  });
});

const DOES: readonly Does[] = ['check', 'look', 'press', 'ask'];

/** What anybody may try at any time. */
const TRY = fc.record({
  how: fc.constantFrom('found', 'failed', 'tick', 'skip', 'abandon', 'start'),
  at: fc.nat({ max: 4 }),
});

test('whatever is tried, steps are settled in order and the end comes exactly with the last', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...DOES), { minLength: 1, maxLength: 5 }),
      fc.array(TRY, { maxLength: 40 }),
      (does, tries) => {
        const book = playbook(does.map((one, at) => step(`s${at}`, one)));
        let all = begun(book);
        for (const { how, at } of tries) {
          const named = { run: RUN, step: `s${at}` };
          const answers = {
            found: () => foundByDesk(all, { ...named, outcome: 'done', evidence: 'e' }),
            failed: () => foundByDesk(all, { ...named, outcome: 'failed', evidence: 'e' }),
            tick: () => tickStep(all, { ...named, note: 'n' }, HAND),
            skip: () => skipStep(all, { ...named, why: 'w' }, HAND),
            abandon: () => abandonRun(all, { run: RUN, why: 'w' }, HAND),
            start: () => startRun(all, { playbook: book, about: null }, HAND),
          };
          all = after(all, answers[how]());
          for (const run of Object.values(all.runs)) {
            const settled = run.steps.filter((row) => row.outcome !== 'failed').length;
            const prefix = run.plan.slice(0, settled).map(({ id }) => id);
            const over = run.steps.filter((row) => row.outcome !== 'failed').map((row) => row.step);
            expect(over).toEqual(prefix);
            expect(run.ended?.outcome === 'done').toBe(settled === run.plan.length);
            if (run.ended === null) expect(stepNow(run)?.id).toBe(run.plan[settled]?.id);
          }
          expect(openRuns(all).length).toBeLessThanOrEqual(1);
        }
      },
    ),
  );
});
