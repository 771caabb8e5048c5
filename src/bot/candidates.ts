// The names completion offers, from the desk as it stands: what is open, held, in force or on the roster,
// newest first where there is an order of time.
import type { Candidate, Candidates } from '#bot/complete.ts';
import { ACTIONS } from '#runbook/keys.ts';
import { openApprovals, waitsFor } from '#runbook/approval.ts';
import type { Desk } from '#runbook/desk.ts';
import { runHead } from '#bot/views/runbook.ts';
import { firesWhen } from '#runbook/alert/trial.ts';
import { openRuns } from '#runbook/playbook/follow.ts';
import { pictureDesk } from '#runbook/picture.ts';
import { ITEMS } from '#runbook/golive/list.ts';
import { openIncidents } from '#runbook/incident/incident.ts';
import type { DeskPicture } from '#runbook/picture.ts';
import type { DeskState } from '#runbook/state.ts';

const SPANS: readonly Candidate[] = [
  { value: '15m', says: 'a quarter of an hour' },
  { value: '30m', says: 'half an hour' },
  { value: '1h', says: 'an hour' },
  { value: '2h', says: 'two hours' },
  { value: '4h', says: 'half a session' },
  { value: '8h', says: 'a working day' },
];
const RECENT_DAYS = 10;

function symbolsOf(picture: DeskPicture): readonly Candidate[] {
  const held = picture.positions.map(({ symbol, strategy }) => ({
    value: symbol,
    says: `held by ${strategy}`,
  }));
  return held.filter((one, at) => held.findIndex(({ value }) => value === one.value) === at);
}

function daysOf(state: DeskState, picture: DeskPicture): readonly Candidate[] {
  const days = state.engine.days.slice(-RECENT_DAYS).toReversed();
  const today = { value: picture.scheduleDay, says: 'the day of the schedule' };
  const past = days.map(({ day }) => ({ value: String(day), says: 'a closed day of this desk' }));
  return [today, ...past.filter(({ value }) => value !== today.value)];
}

export function candidatesOf(state: DeskState, picture: DeskPicture): Candidates {
  const { approvals, roster } = state.runbook;
  return {
    strategy: picture.strategies.map(({ name, state }) => ({ value: name, says: state })),
    symbol: symbolsOf(picture),
    alert: picture.alerts.map(({ id, text }) => ({ value: id, says: text })),
    incident: openIncidents(state.runbook.incidents).map(({ id, title }) => ({
      value: id,
      says: title,
    })),
    approval: openApprovals(approvals)
      .toReversed()
      .map((row) => ({
        value: row.id,
        says: `${ACTIONS[row.terms.action].says}; needs ${waitsFor(row, roster)}`,
      })),
    person: roster.map(({ id, name, roles }) => ({
      value: id,
      says: `${name}, ${roles.join(', ')}`,
    })),
    order: picture.orders.map(({ id, side, symbol, status }) => ({
      value: id,
      says: `${side} ${symbol}, ${status}`,
    })),
    playbook: Object.keys(state.runbook.playbooks.hashes).map((id) => ({
      value: id,
      says: 'a playbook',
    })),
    task: Object.entries(state.runbook.maintenance).flatMap(([value, rows]) => {
      const last = rows.at(-1);
      return last === undefined || last.status === 'done' ? [] : [{ value, says: last.title }];
    }),
    run: openRuns(state.runbook.playbooks).map((run) => ({ value: run.id, says: runHead(run) })),
    rule: [],
    item: ITEMS.filter((item) => item.proof === null).map(({ id, says }) => ({ value: id, says })),
    span: SPANS,
    day: daysOf(state, picture),
  };
}

export function candidatesNow(desk: Pick<Desk, 'state' | 'seen' | 'alerting'>): Candidates {
  const state = desk.state();
  const rule = desk.alerting.rules.map((row) => ({
    value: row.rule,
    says: `${row.severity}: ${firesWhen(row)}`,
  }));
  return { ...candidatesOf(state, pictureDesk(state, desk.seen())), rule };
}

/** For whoever is on nobody's entry: what is held, open or whose is not theirs to be offered. */
export const NO_CANDIDATES: Candidates = {
  strategy: [],
  symbol: [],
  alert: [],
  incident: [],
  approval: [],
  person: [],
  order: [],
  playbook: [],
  rule: [],
  run: [],
  task: [],
  item: [],
  span: SPANS,
  day: [],
};
