// The page of alert rules, made from config/alerts.yaml as the desk reads it: when each fires, how bad it is,
// whom it calls, what to follow, and a line as people would read it; then where the source documents ask for it.
import type { Alerting, AlertRule } from '#runbook/alert/rule.ts';
import { exampleFields, firesWhen } from '#runbook/alert/trial.ts';
import { filled } from '#runbook/alert/watched.ts';
import { METRICS } from '#runbook/metric/metric.ts';

const HEAD = `# Alerts

What becomes an alert, as \`config/alerts.yaml\` says it: a fact of the journal, a reading of the kill switch's layers, or a
reading of a metric. Of one key at most one is open: the same again is a repeat, a worse one makes it worse on the same card.
More than five of a rule within five minutes are one alert that lists them. What came and went three times within half an
hour stays open until it was quiet for a quarter of one. CRITICAL and WARNING call people as below and stand in the channel
\`alerts\`; INFO calls nobody and is told once in \`reports\` when the day closes, and in \`alerts\` and \`alerts digest\` before.

\`./desk alerts test\` tries every rule without posting anything, \`./desk alerts test <rule>\` shows one with whom it would
page and when, \`--post alerts\` puts its card there marked TEST. \`./desk alerts silence <rule> 2h <why>\` keeps one quiet
before it fires, never a CRITICAL one. This page is made from the rules; a test keeps it equal.
`;

function calls(alerting: Alerting): string {
  const rows = (['CRITICAL', 'WARNING', 'INFO'] as const).map((severity) => {
    const minutes = alerting.ladders[severity];
    const said = minutes.map((at) => (at === 0 ? 'at once' : `after ${at} min`)).join(', ');
    return `| ${severity} | ${said === '' ? 'nobody' : said} |`;
  });
  return `| severity | primary, secondary, tertiary are called |\n|---|---|\n${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function ruleLine(rule: AlertRule): string {
  const says = filled(rule.says, exampleFields(rule, '2026-11-20'), []);
  const procedure = rule.procedure ?? 'none';
  return `| \`${rule.rule}\` | ${cell(firesWhen(rule))} | ${rule.severity} | ${procedure} | ${cell(says)} |`;
}

function metricLines(): readonly string[] {
  return Object.entries(METRICS).map(
    ([name, { title, says, moves }]) =>
      `| \`${name}\` | ${title} | ${cell(says)} | ${moves === 'time' ? 'time' : moves.join(', ')} |`,
  );
}

/** What the source documents ask to be told of, and the rule that tells it. */
export const ASKED: readonly (readonly [source: string, asks: string, rules: readonly string[]])[] =
  [
    ['O CRITICAL', 'Kill switch layer 4 (emergency) activated', ['emergency']],
    ['O CRITICAL', 'Daily loss over 4 %', ['day-loss-high']],
    ['O CRITICAL', 'System crash or restart', ['crashed', 'unclean-start', 'integrity']],
    ['O CRITICAL', 'Broker connection lost', ['broker-lost']],
    ['O WARNING', 'Daily loss over 2 %', ['day-loss']],
    ['O WARNING', 'Win rate under 50 % (10 or more trades)', ['win-rate']],
    ['O WARNING', 'Kill switch layer 3 (circuit breaker) activated', ['layer-3']],
    ['O WARNING', 'Position count at its maximum for over 4 hours', ['positions-full']],
    ['O INFO', 'Daily profit over 2 %', ['day-gain']],
    ['O INFO', 'New strategy enabled', ['strategy-enabled', 'strategies-changed']],
    [
      'O INFO',
      'Configuration changed',
      ['limits-changed', 'people-changed', 'strategies-changed', 'schedule-changed'],
    ],
    ['K', 'LLM cost over $25, over $45 a day', ['llm-cost', 'llm-cost-high']],
    ['K', 'IOC fill rate under 80 %, under 60 %', ['fill-rate', 'fill-rate-low']],
    ['K', 'Provider success under 95 %, under 80 %', ['provider-success', 'provider-success-low']],
    ['K', 'Average slippage over 5 bps, over 10 bps', ['slippage', 'slippage-high']],
    [
      'K',
      'Cognitive approval under 60 %, under 40 %',
      ['cognitive-approval', 'cognitive-approval-low'],
    ],
    ['G CRITICAL', 'Daily loss limit reached', ['loss-limit']],
    ['G ERROR', 'Order placement failed', ['order-rejected', 'order-lost']],
    ['G WARNING', 'Slippage exceeds 1 %', ['fill-slippage']],
    ['G INFO', 'Paper trading of the day complete', ['trading-complete']],
    ['RISK-8', 'Every breach', ['breach', 'loss-limit', 'emergency', 'layer-near']],
    ['RISK-8', 'Every veto', ['veto']],
  ];

export function alertsPage(alerting: Alerting): string {
  const rules = alerting.rules.map(ruleLine).join('\n');
  const asked = ASKED.map(
    ([source, asks, names]) =>
      `| ${source} | ${asks} | ${names.map((name) => `\`${name}\``).join(', ')} |`,
  );
  return [
    HEAD,
    calls(alerting),
    `## Rules\n\n| rule | fires on | severity | procedure | an example of what it says |\n|---|---|---|---|---|\n${rules}\n`,
    `## Metrics\n\n| metric | what it is | how it is read | moved by |\n|---|---|---|---|\n${metricLines().join('\n')}\n`,
    `## What the sources ask for\n\n| source | asks to be told of | rules |\n|---|---|---|\n${asked.join('\n')}\n`,
  ].join('\n');
}
