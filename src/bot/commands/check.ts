// Commands that check or work something out, and take their time; a shell, since it waits for them.
import { refuse } from '#engine/model/result.ts';
import { checking, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { backtestLines, checkLines, verifyLines } from '#bot/views/record.ts';
import type { CheckAnswer, Outcome } from '#runbook/answer.ts';

const BACKTEST_DAYS = 60;
const BACKTEST_MOST_DAYS = 5_000;

async function checked(name: string, run: () => Promise<readonly CheckAnswer[]>): Promise<Outcome> {
  const checks = await run();
  const blocked = checks.some((check) => !check.passed && check.blocking);
  return done(checkLines(name, checks), {
    passed: !blocked,
    checks: checks.map((check) => ({ ...check })),
  });
}

async function runVerify({ desk }: DeskCall): Promise<Outcome> {
  const answer = await desk.verify();
  return done(verifyLines(answer), { sound: answer.ok, ...answer });
}

async function runBacktest({ desk, said, progress, signal }: DeskCall): Promise<Outcome> {
  const from = said.texts['from'] ?? null;
  const until = said.texts['until'] ?? null;
  if (from !== null && until !== null && from > until)
    return refuse('ARGUMENT_BAD', `--from ${from} is after --until ${until}.`, { from, until });
  const days = Math.min(said.numbers['days'] ?? BACKTEST_DAYS, BACKTEST_MOST_DAYS);
  const told = (share: number) => progress(share, 'backtest');
  const result = await desk.backtest({ from, until, days }, told, signal);
  if (!result.ok) return result;
  const byStrategy = result.value.byStrategy.map((row) => ({ ...row }));
  return done(backtestLines(result.value), { ...result.value, byStrategy });
}

export const CHECK_COMMANDS: readonly Command[] = [
  checking({
    name: 'preflight',
    says: 'Ask every check that must pass before the desk trades; live asks what real money does too',
    args: [
      optional('scope', 'live: what must hold before the desk is armed', {
        kind: 'choice',
        choices: ['live'],
      }),
    ],
    examples: ['preflight', 'preflight live'],
    run: ({ desk, said }) =>
      said.texts['scope'] === 'live'
        ? checked('Preflight for live', () => desk.preflight('live'))
        : checked('Preflight', () => desk.preflight()),
  }),
  checking({
    name: 'smoke',
    says: 'Try the way of an order end to end without sending one',
    examples: ['smoke'],
    run: ({ desk }) => checked('Smoke test', () => desk.smoke()),
  }),
  checking({
    name: 'backtest',
    says: 'Replay the strategies in force over recorded days, with the same rules',
    flags: [
      optional('days', `sessions back from the last known day; ${BACKTEST_DAYS} when not said`, {
        kind: 'number',
      }),
      optional('from', 'the first day', { kind: 'day' }),
      optional('until', 'the last day', { kind: 'day' }),
    ],
    examples: ['backtest', 'backtest --days 250', 'backtest --from 2020-01-02 --until 2020-03-31'],
    run: runBacktest,
  }),
  checking({
    name: 'journal verify',
    says: 'Verify the chain of every entry and the anchor; works without a running desk too',
    examples: ['journal verify'],
    run: runVerify,
  }),
];
