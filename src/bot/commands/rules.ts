// The commands about alert rules: trying them, what the day's digest will tell, and silencing a rule before it
// fires. What is open is shown and tended by the commands about alerts.
import { refuse } from '#engine/model/result.ts';
import { newYork } from '#engine/model/time.ts';
import { checking, needed, optional, reading, tending } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { cut, oneLine } from '#bot/text.ts';
import {
  digestLines,
  firstLineOf,
  oneTrialLines,
  pagedText,
  trialLines,
} from '#bot/views/trials.ts';
import { digestRows } from '#runbook/alert/digest.ts';
import { tryRule } from '#runbook/alert/trial.ts';
import type { Trial } from '#runbook/alert/trial.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { Roster } from '#runbook/person.ts';

const ABOUT = needed('about', 'a rule, as alerts test lists them, or the key of an alert', {
  kind: 'rule',
});

function dataOf(trial: Trial, roster: Roster) {
  const { rule, when, standing, fate, fires } = trial;
  const { severity, key, procedure } = trial.draft;
  const pages = pagedText(trial, roster);
  return {
    rule: rule.rule,
    severity,
    when,
    standing,
    fate,
    fires,
    key,
    procedure,
    pages,
    first: firstLineOf(trial),
  };
}

function runTest(call: DeskCall): Outcome | Promise<Outcome> {
  const { alerting } = call.desk;
  const state = call.desk.state();
  const { roster } = state.runbook;
  const { desk, wall } = call.desk.seen();
  const now = { desk, wall, day: newYork(desk).day };
  const { rule: named, post } = call.said.texts;
  if (named === undefined) {
    if (post !== undefined)
      return refuse(
        'ARGUMENT_MISSING',
        'One rule is posted at a time: alerts test <rule> --post alerts.',
      );
    const trials = alerting.rules.map((rule) => tryRule(alerting, state, rule, now));
    return done(trialLines(trials, roster), { rules: trials.map((one) => dataOf(one, roster)) });
  }
  const rule = alerting.rules.find((row) => row.rule === named.toLowerCase());
  if (rule === undefined) {
    const text = `There is no alert rule ${cut(oneLine(named), 40)}. See: alerts test.`;
    return refuse('RULE_UNKNOWN', text);
  }
  if (post !== undefined) return call.desk.procedures.alerts.post(call.by, { rule: rule.rule });
  const trial = tryRule(alerting, state, rule, now);
  return done(oneTrialLines(trial, roster), { rules: [dataOf(trial, roster)] });
}

function runDigest({ desk }: DeskCall): Outcome {
  const { alerts, watch } = desk.state().runbook;
  const rows = digestRows(Object.values(alerts.byId), watch.digested, desk.alerting.rules);
  return done(digestLines(rows), { rows: rows.map((row) => ({ ...row })) });
}

export const RULE_COMMANDS: readonly Command[] = [
  checking({
    name: 'alerts test',
    says: 'Try an alert rule, or all: what fires it, its card, whom it would page; nothing happens',
    args: [optional('rule', 'its id; all of them when not said', { kind: 'rule' })],
    flags: [
      optional('post', 'where to post its card, marked TEST; it pages nobody', {
        kind: 'choice',
        choices: ['alerts'],
      }),
    ],
    examples: ['alerts test', 'alerts test day-loss', 'alerts test day-loss --post alerts'],
    run: runTest,
  }),
  reading(
    {
      name: 'alerts digest',
      says: 'The INFO alerts since the last digest, which is posted when the day closes',
      args: [],
      examples: ['alerts digest'],
    },
    runDigest,
  ),
  tending(
    {
      name: 'alerts silence',
      says: 'Keep a rule or a key quiet before it fires, for 1m to 24h; never what is CRITICAL',
      args: [
        ABOUT,
        needed('span', 'for how long, like 30m or 2h', { kind: 'span' }),
        needed('reason', 'why, for the record and the other people', { kind: 'text' }),
      ],
      examples: ['alerts silence veto 2h universe is being changed'],
    },
    (call) =>
      call.desk.procedures.alerts.silence(call.by, {
        about: call.said.texts['about'] ?? '',
        minutes: call.said.numbers['span'] ?? 0,
        why: call.said.texts['reason'] ?? '',
      }),
  ),
  tending(
    {
      name: 'alerts unsilence',
      says: 'Let a rule or a key be told again before its silence is over',
      args: [ABOUT],
      examples: ['alerts unsilence veto'],
    },
    (call) =>
      call.desk.procedures.alerts.unsilence(call.by, { about: call.said.texts['about'] ?? '' }),
  ),
];
