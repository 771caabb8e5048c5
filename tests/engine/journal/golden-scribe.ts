// The scribe of the golden journal: writes batches through the real ledger and every guard, and turns the keys
// of requests; its clocks move by a minute of the desk and a second of people with each.
import { openLedger } from '#engine/journal/ledger.ts';
import { openMemoryJournal } from '#engine/journal/memory.ts';
import { ok } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { atNewYork, deskTime, MINUTE_MS, tradingDay, wallTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { askApproval, turnKey } from '#runbook/approval.ts';
import type { Bench } from '#runbook/approval.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import type { Action } from '#runbook/keys.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
import type { DeskState } from '#runbook/state.ts';
import { persona } from './golden-chat.ts';

export const ACCOUNT = 'demo-0001';
export const DAY = tradingDay('2020-02-24');
export const WALL = Date.parse('2026-01-05T14:00:00Z');
const MORNING = atNewYork(DAY, 8 * 60);

/** Writes batches a minute of the desk apart, each judged by every guard. */
export class Scribe {
  readonly journal = openMemoryJournal<DeskFact>(FACT_VERSIONS);
  readonly #ledger = openLedger({
    journal: this.journal,
    empty: EMPTY_DESK,
    fold: foldDesk,
    guards: GUARDS,
    outgoing: () => [],
  });
  #minute = 0;

  at(): DeskTime {
    return deskTime(MORNING + this.#minute * MINUTE_MS);
  }

  /** Some minutes before the open of the next session. */
  nextMorning(): void {
    this.#minute = (atNewYork(tradingDay('2020-02-25'), 9 * 60) - MORNING) / MINUTE_MS;
  }

  stamp() {
    return { desk: this.at(), wall: wallTime(WALL + this.#minute * 1_000) };
  }

  bench(): Bench {
    const { engine, runbook } = this.#ledger.state();
    const { epoch } = engine.latches;
    const mode = engine.desk?.mode ?? 'DEV';
    const now = { account: ACCOUNT, mode, pin: runbook.pin, code: '0.1.0', epoch };
    return {
      wall: WALL + this.#minute * 1_000,
      mono: this.#minute * 1_000,
      boot: 'boot-1',
      lastWall: engine.lastWall,
      roster: runbook.roster,
      now,
      manual: engine.latches.set.manual !== undefined,
    };
  }

  write(decide: (state: DeskState) => Result<readonly DeskFact[]>): void {
    const answer = this.#ledger.turn(decide, this.stamp());
    if (!answer.ok) throw new Error(`${answer.refusal.code}: ${answer.refusal.text}`);
    this.#minute += 1;
  }

  facts(...facts: readonly DeskFact[]): void {
    this.write(() => ok(facts));
  }

  ask(action: Action, args: Readonly<Record<string, string>>, also: readonly DeskFact[]): void {
    const asking = { action, args, reason: 'golden', account: persona('ana') };
    this.write((state) => {
      const asked = askApproval(state.runbook.approvals, this.bench(), asking);
      return asked.ok ? ok([...also, ...asked.value]) : asked;
    });
  }

  /** Ben turns the second key of a request; the effect is in the same batch. */
  grant(id: string, action: Action, effect: readonly DeskFact[]): void {
    this.turn({ id, action, by: 'ben' }, effect);
  }

  turn(of: { id: string; action: Action; by: string }, effect: readonly DeskFact[]): void {
    const { id, action, by } = of;
    const turn = { id, action, account: persona(by), reason: 'agreed' };
    this.write((state) => {
      const turned = turnKey(state.runbook.approvals, this.bench(), turn);
      return turned.ok ? ok([...turned.value.facts, ...effect]) : turned;
    });
  }
}
