// What is on record and in force: journal entries, verification, configuration, checks, backtests.
import type { Entry } from '#engine/journal/journal.ts';
import type { Json } from '#engine/model/canonical.ts';
import { cents, formatCents, formatGain, formatPercent } from '#engine/model/money.ts';
import { formatDayEt, formatEt } from '#engine/model/time.ts';
import { left, right, table } from '#bot/table.ts';
import { counted, cut } from '#bot/text.ts';
import type { BacktestResult, CheckAnswer, ConfigProposal, VerifyAnswer } from '#runbook/answer.ts';
import { FACTS } from '#runbook/fact.ts';
import type { DeskFact } from '#runbook/fact.ts';

const MOST_DETAIL = 96;

/** The payload in one line, without its kind: "latch manual, level reducing, …". */
export function factText(fact: DeskFact): string {
  const parts: string[] = [];
  for (const [name, value] of Object.entries(fact)) {
    if (name === 'kind' || value === null) continue;
    parts.push(`${name} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`);
  }
  return cut(parts.join(', '), MOST_DETAIL);
}

export function entryLines(entries: readonly Entry<DeskFact>[], head: number): readonly string[] {
  const rows = entries.map((entry) => [
    String(entry.seq),
    formatEt(entry.desk),
    entry.fact.kind,
    factText(entry.fact),
  ]);
  return [
    `${counted(entries.length, 'entry', 'entries')} of ${head}.`,
    '',
    ...table([right('seq'), left('desk time'), left('fact'), left('what')], rows),
  ];
}

export function oneEntryLines(entry: Entry<DeskFact>): readonly string[] {
  return [
    `${entry.seq} ${entry.fact.kind}: ${FACTS[entry.fact.kind].says}`,
    `desk time  ${formatDayEt(entry.desk)}`,
    `wall time  ${formatDayEt(entry.wall)}`,
    `batch      ${entry.batch}, version ${entry.version}`,
    `hash       ${entry.hash}`,
    '',
    ...JSON.stringify(entry.fact, null, 2).split('\n'),
  ];
}

export function verifyLines(answer: VerifyAnswer): readonly string[] {
  if (!answer.ok) return [`The journal is NOT sound at entry ${answer.seq}: ${answer.what}`];
  return [
    `The journal is sound: ${answer.entries} entries verified.`,
    `head    ${answer.head}`,
    `anchor  ${answer.anchor}`,
  ];
}

export function checkLines(name: string, checks: readonly CheckAnswer[]): readonly string[] {
  const failed = checks.filter((check) => !check.passed);
  const blocking = failed.filter((check) => check.blocking).length;
  const first = failed.find((check) => check.blocking);
  // The first line alone must do: what to mend first.
  const mend = first === undefined ? '' : ` First ${first.name}: ${first.remedy}`;
  const passed = checks.length - failed.length;
  const verdict = blocking > 0 ? `${blocking} blocking` : 'nothing blocks';
  const rows = checks.map((check) => {
    const failure = check.blocking ? 'FAIL' : 'warn';
    return [check.passed ? 'ok' : failure, check.name, check.evidence];
  });
  return [
    `${name} ${passed}/${checks.length}: ${verdict}.${mend}`,
    '',
    ...table([left(''), left('check'), left('evidence')], rows),
    ...failed.flatMap((check) => ['', `${check.name}: ${check.question}`, `  do: ${check.remedy}`]),
  ];
}

function jsonText(value: Json | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function configLines(config: ConfigProposal): readonly string[] {
  const waiting = config.waiting.length;
  const first =
    waiting === 0
      ? 'Nothing waits for keys.'
      : `${counted(waiting, 'difference')} of config/ ${waiting === 1 ? 'waits' : 'wait'} for keys.`;
  const rows = Object.entries(config.inForce).map(([name, value]) => [name, jsonText(value)]);
  return [
    `In force under pin ${config.pin.slice(0, 12)}. ${first}`,
    '',
    ...table([left('setting'), left('in force')], rows),
  ];
}

export function differenceLines(config: ConfigProposal): readonly string[] {
  if (config.fault !== null)
    return ['The files in config/ cannot be read as proposals.', config.fault];
  if (config.waiting.length === 0) return ['config/ equals what is in force.'];
  const rows = config.waiting.map((change) => [
    change.what,
    'from' in change ? change.from : '-',
    'to' in change ? change.to : '-',
    change.looser ? 'looser: two keys' : 'tighter',
  ]);
  return [
    `${counted(rows.length, 'difference')} from what is in force; put in force with: config pin <reason>.`,
    '',
    ...table([left('what'), right('in force'), right('proposed'), left('direction')], rows),
  ];
}

export function backtestLines(result: BacktestResult): readonly string[] {
  const gain = cents(result.endCents - result.startCents);
  const ratio = result.startCents > 0 ? gain / result.startCents : 0;
  const rows = result.byStrategy.map((row) => [
    row.strategy,
    String(row.trades),
    row.trades === 0 ? '-' : formatPercent(row.wins / row.trades),
    formatGain(cents(row.gainCents)),
  ]);
  return [
    `${formatGain(gain)} (${formatPercent(ratio)}) over ${counted(result.sessions, 'session')}, ${result.from} to ${result.until}.`,
    `${formatCents(cents(result.startCents))} to ${formatCents(cents(result.endCents))}; worst drawdown ${formatPercent(-Math.abs(result.maxDrawdownRatio))}; Sharpe ${result.sharpe === null ? 'not defined' : result.sharpe.toFixed(2)}.`,
    `${counted(result.trades, 'trade')}, ${result.wins} won; ${counted(result.denied, 'order')} denied; latches: ${result.latches.length === 0 ? 'none' : result.latches.join(', ')}.`,
    `Data: ${result.label}`,
    ...(rows.length === 0
      ? []
      : ['', ...table([left('strategy'), right('trades'), right('won'), right('gain')], rows)]),
  ];
}
