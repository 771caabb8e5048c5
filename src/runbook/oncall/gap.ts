// The watch over gaps: somebody is told days before nobody would be paged, and at once within a day. It looks
// seven days ahead of the last morning and after each change; pure, on people's clock.
import { ok } from '#engine/model/result.ts';
import { atNewYork, DAY_MS, formatDayEt, newYork } from '#engine/model/time.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Calling } from '#runbook/oncall/oncall.ts';
import { gapsOver } from '#runbook/oncall/turns.ts';
import type { Gap } from '#runbook/oncall/turns.ts';
import type { DeskState } from '#runbook/state.ts';

const AHEAD_DAYS = 7;
const SEEN_DAYS = 30;
/** 08:00 in New York. */
const MORNING_MINUTE = 8 * 60;

/** The last morning at or before an instant. */
function lastMorning(wall: number): number {
  const today = atNewYork(newYork(wall).day, MORNING_MINUTE);
  return today <= wall ? today : atNewYork(newYork(wall - DAY_MS).day, MORNING_MINUTE);
}

function horizon(wall: number): number {
  return lastMorning(wall) + AHEAD_DAYS * DAY_MS;
}

/** An end is looked for beyond, so that a gap is told whole. */
function farEnd(wall: number): number {
  return horizon(wall) + SEEN_DAYS * DAY_MS;
}

/** "Nobody is primary on call from 2026-01-09 18:00 ET until 2026-01-10 08:00 ET." */
function gapText({ duty, person, from, until }: Gap, now: number): string {
  const begins = from <= now ? 'now' : `from ${formatDayEt(from)}`;
  const ends = until >= farEnd(now) ? '' : ` until ${formatDayEt(until)}`;
  return person === null
    ? `Nobody is ${duty} on call ${begins}${ends}.`
    : `${person} is ${duty} on call ${begins}${ends} and not on the roster in force.`;
}

/** The gaps that begin before the horizon of the last morning, earliest first. */
function gapsAhead(state: DeskState, calling: Pick<Calling, 'rota'>, wall: number): readonly Gap[] {
  const { oncall, roster } = state.runbook;
  const asked = { oncall, fileRota: calling.rota };
  const gaps = gapsOver(asked, roster, { from: lastMorning(wall), until: farEnd(wall) });
  return gaps.filter(({ from }) => from < horizon(wall));
}

/** Which gap it is: the same while it comes nearer and while its end is not in sight. */
function aboutOf({ duty, person, until }: Gap, wall: number): string {
  const end = until >= farEnd(wall) ? 'on' : formatDayEt(until);
  return `${duty} ${person ?? 'nobody'} ${end}`;
}

/** The facts that the gaps ahead bring at an instant; none where nothing changed. */
function gapFacts(state: DeskState, gaps: readonly Gap[], wall: number): readonly DeskFact[] {
  if (state.engine.desk === null) return [];
  const known = state.runbook.oncall.gap;
  const gap = gaps.find(({ until }) => until > wall);
  const filled: readonly DeskFact[] = known === null ? [] : [{ kind: 'rota.filled' }];
  if (gap === undefined) return filled;
  const soon = gap.from < wall + DAY_MS;
  const about = aboutOf(gap, wall);
  const what = gapText(gap, wall);
  const told: DeskFact = { kind: 'rota.gapped', about, what, fromWall: gap.from, soon };
  if (known?.about !== about || (known.soon && !soon)) return [...filled, told];
  // The same one that came near is worse, not another.
  return known.soon === soon ? [] : [told];
}

type LookAhead = (state: DeskState, wall: number) => readonly Gap[];

/** Looks each morning and after each change; between them what was found holds. */
function createLookAhead(calling: Pick<Calling, 'rota'>): LookAhead {
  let found: { readonly by: readonly unknown[]; readonly gaps: readonly Gap[] } | null = null;
  return (state, wall) => {
    const { oncall, roster } = state.runbook;
    const by = [oncall.rota, oncall.covers, roster, lastMorning(wall)];
    const known = found;
    if (known !== null && by.every((part, at) => part === known.by[at])) return known.gaps;
    const gaps = gapsAhead(state, calling, wall);
    found = { by, gaps };
    return gaps;
  };
}

export function sweepGaps(machine: Machine): Decide {
  const look = createLookAhead(machine.alerting);
  return (state) => {
    const wall = machine.peopleWall();
    return ok(gapFacts(state, look(state, wall), wall));
  };
}
