// Tending alerts as a procedure: one press, one turn, and words for what it changed. Every refusal is on
// record before it is given, as everywhere.
import type { Result } from '#engine/model/result.ts';
import { stillTrue } from '#runbook/alert/watch.ts';
import type { Outcome } from '#runbook/answer.ts';
import type { AlertAct } from '#runbook/desk.ts';
import type { DeskFact } from '#runbook/fact.ts';
import type { Decide, Machine } from '#runbook/machine.ts';
import type { Account, Hand } from '#runbook/person.ts';
import { nameOf } from '#runbook/person.ts';
import { done, pressAlone } from '#runbook/procedures/pressed.ts';
import { acknowledge, assign, escalate, keepNote, resolve, silence } from '#runbook/alert/tend.ts';

function commandOf(act: AlertAct): string {
  switch (act.does) {
    case 'acknowledge':
      return `ack ${act.id}`;
    case 'note':
      return `note ${act.topic.replace(/^\w+ /, '')}`;
    case 'resolve':
    case 'escalate':
    case 'assign':
    case 'silence':
      return `${act.does} ${act.id}`;
  }
}

function decide(machine: Machine, act: AlertAct, hand: Hand): Decide {
  return (state, _seen, bench): Result<readonly DeskFact[]> => {
    const { alerts } = state.runbook;
    const { roster } = bench;
    switch (act.does) {
      case 'acknowledge':
        return acknowledge(alerts, act, hand);
      case 'resolve': {
        const still = (row: Parameters<typeof stillTrue>[2]): string | null =>
          stillTrue(machine.alerting, state, row);
        return resolve(alerts, { ...act, still }, hand);
      }
      case 'escalate':
        return escalate(alerts, { ...act, roster }, hand);
      case 'assign':
        return assign(alerts, { ...act, roster }, hand);
      case 'silence':
        return silence(
          alerts,
          { ...act, clock: { ...bench, lastWall: machine.peopleWall() } },
          hand,
        );
      case 'note':
        return keepNote(state.runbook, act, hand);
    }
  };
}

/** What one fact of it says to whoever pressed. */
function said(machine: Machine, fact: DeskFact): string | null {
  const { roster } = machine.state().runbook;
  switch (fact.kind) {
    case 'alert.acknowledged':
      return `${fact.id} is ${nameOf(roster, fact.person)}\u2019s: acknowledged, nobody else is called. When it is over: resolve ${fact.id} <cause>.`;
    case 'alert.resolved':
      return `${fact.id} is resolved: ${fact.cause}`;
    case 'alert.escalated':
      return `${fact.id}: ${nameOf(roster, fact.to)} is paged.`;
    case 'alert.assigned':
      return `${fact.id} is given to ${nameOf(roster, fact.to)}.`;
    case 'alert.silenced':
      return `${fact.id} is silent for ${spanText(fact.untilWall - machine.clocks.wall())}: ${fact.why}. Then it fires again by itself.`;
    case 'note.kept':
      return noteKept(fact.topic);
    default:
      return null;
  }
}

/** Of a request it says as well what it did not do: "approve it if the books agree" is only a note. */
function noteKept(topic: string): string {
  const [kind = '', id = ''] = topic.split(' ');
  return kind === 'approval'
    ? `Kept as a note of ${id}; it neither approves nor denies it.`
    : `Kept as a note of ${id}.`;
}

/** "2h", "45m": whole minutes, rounded up. */
function spanText(ms: number): string {
  const minutes = Math.max(1, Math.ceil(ms / 60_000));
  return minutes % 60 === 0 ? `${minutes / 60}h` : `${minutes}m`;
}

export function tendAlert(machine: Machine, by: Account, act: AlertAct): Outcome {
  const pressed = { command: commandOf(act), by, act: 'tend-alert' } as const;
  const turned = pressAlone(machine, pressed, (hand) => decide(machine, act, hand));
  if (!turned.ok) return turned;
  const lines = turned.value.flatMap((fact) => said(machine, fact) ?? []);
  const about = act.does === 'note' ? { topic: act.topic } : { alert: act.id };
  return done(lines.join('\n'), about);
}
