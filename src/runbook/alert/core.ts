// The least that alert rules must say: for each event nobody may miss, the severity it has at least. Rules
// that say less are refused, so that nobody takes an alarm away by editing a file.
import { SEVERITY_RANK } from '#runbook/alert/severity.ts';
import { CRITICAL_LATCHES } from '#runbook/alert/guards.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { ruleMatches } from '#runbook/alert/rule.ts';
import type { AlertRule } from '#runbook/alert/rule.ts';
import type { Fields, WatchedKind } from '#runbook/alert/watched.ts';

interface CoreEvent {
  readonly says: string;
  readonly on: WatchedKind | 'layer';
  /** An event of this sort; a rule that asks for more than these fields does not cover it. */
  readonly fields: Fields;
  readonly least: Severity;
  /** What a rule may leave out by name, because other rules tell it. */
  readonly mayOmit?: Fields;
}

const WARNING_LATCHES = ['degraded', 'config-off', 'env-off', 'new-desk'] as const;

function latchEvent(latch: string, least: Severity): CoreEvent {
  return { says: `latch ${latch}`, on: 'latch.set', fields: { latch }, least };
}

/** At this share of a layer's limit somebody must know. */
const LAYER_FROM_MOST = 0.8;

const CORE_EVENTS: readonly CoreEvent[] = [
  ...CRITICAL_LATCHES.map((latch) => latchEvent(latch, 'CRITICAL')),
  ...WARNING_LATCHES.map((latch) => latchEvent(latch, 'WARNING')),
  { says: 'an unclean start', on: 'desk.started', fields: { clean: false }, least: 'CRITICAL' },
  {
    says: 'books that differ',
    on: 'books.compared',
    fields: { clean: false },
    least: 'CRITICAL',
  },
  {
    says: 'a strategy disabled by layer 3',
    on: 'strategy.disabled',
    fields: { by: 'rule layer 3' },
    least: 'WARNING',
  },
  { says: 'an order that is lost', on: 'order.lost', fields: {}, least: 'WARNING' },
  {
    says: 'an order the broker rejects',
    on: 'order.closed',
    fields: { status: 'rejected' },
    least: 'WARNING',
  },
  { says: 'a veto of the gate', on: 'order.denied', fields: {}, least: 'INFO' },
  { says: 'a job that was missed', on: 'job.missed', fields: {}, least: 'WARNING' },
  {
    says: 'a job that failed',
    on: 'job.finished',
    fields: { ok: false },
    least: 'WARNING',
    mayOmit: { job: ['health', 'midday-check'] },
  },
  {
    says: 'a halt confirmed by breaking the glass',
    on: 'approval.granted',
    fields: { breakGlass: true },
    least: 'WARNING',
  },
  {
    says: 'a part of a chat platform that will not mend by itself',
    on: 'platform.faulted',
    fields: { final: true },
    least: 'CRITICAL',
  },
  { says: 'refusals that repeat', on: 'refusals.repeated', fields: {}, least: 'WARNING' },
  { says: 'a layer near its limit', on: 'layer', fields: {}, least: 'WARNING' },
];

/** True when the rule's exceptions could leave out one of these events: who did it, for which strategy. */
function mayMiss(rule: AlertRule, event: CoreEvent): boolean {
  const exceptions = Object.entries(rule.unless);
  const harmless = exceptions.some(([name, values]) => {
    const value = event.fields[name];
    if (value !== undefined) return !values.some((one) => one === value);
    const omit = event.mayOmit?.[name];
    return Array.isArray(omit) && values.every((one) => omit.includes(one));
  });
  return exceptions.length > 0 && !harmless;
}

function covers(rule: AlertRule, event: CoreEvent): boolean {
  if (rule.on !== event.on || SEVERITY_RANK[rule.severity] < SEVERITY_RANK[event.least])
    return false;
  if (rule.on === 'layer' && rule.from > LAYER_FROM_MOST) return false;
  return ruleMatches(rule, event.fields) && !mayMiss(rule, event);
}

/** What the rules leave out, one line an event; none when they may be used. */
export function missingEvents(rules: readonly AlertRule[]): readonly string[] {
  return CORE_EVENTS.filter((event) => !rules.some((rule) => covers(rule, event))).map(
    (event) => `${event.says}: at least ${event.least}`,
  );
}
