// The rollout as people read it: the stage and its bounds, each gate with what it found, and what comes next.
import { info, warn, good } from '#bot/draft.ts';
import type { Draft } from '#bot/draft.ts';
import { left, table } from '#bot/table.ts';
import { formatCents, formatPercent } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import type { RolloutSet } from '#engine/risk/rollout.ts';
import type { RolloutPicture } from '#runbook/rollout/picture.ts';
import { rolloutText } from '#runbook/rollout/picture.ts';

function boundsLine({ bounds }: RolloutPicture): readonly string[] {
  if (bounds === null) return [];
  const { symbols, riskRatio, lossDayCents, capitalCents, profile } = bounds;
  return [
    `Bounds: ${symbols === null ? 'any symbol in force' : symbols.join(', ')}; ${formatPercent(riskRatio)} a trade; ${formatCents(lossDayCents)} a day${capitalCents === null ? '' : `; ${formatCents(capitalCents)} at work`}${profile === null ? '' : `; profile ${profile}`}. Limits in force that are tighter hold.`,
  ];
}

export function rolloutLines(picture: RolloutPicture): readonly string[] {
  const { stage, since, gates, next } = picture;
  if (stage === null)
    return [
      'No rollout is begun: nothing but the limits in force bounds this desk.',
      ...boundsLine(picture),
      'Begin at its first stage, SPY on paper: rollout begin <reason>.',
    ];
  const passed = gates.filter((gate) => gate.passed).length;
  const onwards = next === null ? 'the last stage' : `next ${next}`;
  return [
    `Stage ${stage} since ${since === null ? 'now' : formatDayEt(since)}: ${passed} of ${gates.length} gates open, ${onwards}.`,
    ...boundsLine(picture),
    '',
    ...table(
      [left('gate'), left('found'), left('needs'), left('')],
      gates.map((gate) => [gate.name, gate.found, gate.needs, gate.passed ? 'open' : 'SHUT']),
    ),
    '',
    'On: rollout advance <reason> (two keys). Back at once: rollout back <reason>.',
  ];
}

/** For channel alerts: a stage is what everybody must know. */
export function sayRollout(fact: RolloutSet): Draft {
  const draft = info('alerts', `Rollout: ${rolloutText(fact)}`, [fact.reason]);
  return fact.why === 'fell-back' ? warn(draft) : good(draft);
}
