// What is in force: configuration and its pin, limits and the four layers, latches, strategies. Each is
// read from the facts, not from the files that propose them.
import { LATCHES, setLatches } from '#engine/risk/latch.ts';
import type { LatchName } from '#engine/risk/latch.ts';
import type { LimitName } from '#engine/risk/limits.ts';
import { formatLimit, LIMIT_NAMES } from '#engine/risk/limits.ts';
import { strategyBook } from '#engine/state.ts';
import type { EngineState } from '#engine/state.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';
import { isReleased } from '#runbook/golive/release.ts';
import { pinOf } from '#runbook/state.ts';

export const configReadable: Question = {
  name: 'config',
  question: 'Can config/ be read, and does it ask for what is in force?',
  blocking: true,
  remedy: 'Correct the file that is named, then run preflight again.',
  look: (ports) => {
    const { fault, waiting, pin } = ports.config();
    if (fault !== null) return found(false, fault);
    if (waiting.length === 0) return found(true, `as in force, pin ${pin.slice(0, 8)}`);
    const names = waiting.map((change) => change.what).join(', ');
    return found(true, `readable; ${waiting.length} proposals wait for two keys: ${names}`);
  },
};

export const pinHolds: Question = {
  name: 'pin',
  question: 'Is what is in force what was pinned?',
  blocking: true,
  remedy: 'Compare with config diff, and pin by two people what shall be in force.',
  look: (ports) => {
    const { pinHolds: holds } = ports.seen();
    const state = ports.state();
    const pin = state.runbook.pin.slice(0, 8);
    // A version that is not released closes the same reading; it has a check of its own.
    if (!holds && !isReleased(state, ports.code) && pinOf(state) === state.runbook.pin)
      return found(true, `holds, ${pin}; the code differs`);
    return found(
      holds,
      holds
        ? `holds, ${pin}`
        : `what is in force differs from ${pin || 'a pin that was never set'}`,
    );
  },
};

/** Which latches are set, but for those that something else lifts or judges. */
export function latchCheck(ignore: readonly LatchName[]): Question {
  return {
    name: 'latches',
    question: 'Is no latch set?',
    blocking: true,
    remedy: 'See status for what lifts each.',
    look: (ports) => {
      const set = setLatches(ports.state().engine.latches);
      const bad = set.filter((row) => !ignore.includes(row.latch));
      const left = set.filter((row) => ignore.includes(row.latch)).map((row) => row.latch);
      const aside = left.length === 0 ? '' : ` (not judged here: ${left.join(', ')})`;
      if (bad.length === 0) return found(true, `none${aside}`);
      const remedy = bad
        .map((row) => `${row.latch} is lifted by ${LATCHES[row.latch].says}`)
        .join('; ');
      const evidence = `${bad.map((row) => `${row.latch} (${row.level}): ${row.reason}`).join(' ')}${aside}`;
      return { passed: false, evidence, remedy: `${remedy}.` };
    },
  };
}

export const limitsComplete: Question = {
  name: 'limits',
  question: 'Is every limit in force by name?',
  blocking: true,
  remedy:
    'Put the missing limits into config/risk.yaml and in force by two people; a missing one denies.',
  look: (ports) => {
    const { values } = ports.state().engine.limits;
    const missing = LIMIT_NAMES.filter((name) => values[name] === undefined);
    if (missing.length > 0) return found(false, `missing: ${missing.join(', ')}`);
    return found(true, `${LIMIT_NAMES.length} of ${LIMIT_NAMES.length}`);
  },
};

/** The kill switch's layers (RISK-1) and the limits each stands on; of a row, one is enough. */
const LAYERS: readonly (readonly [string, readonly LimitName[]])[] = [
  ['layer 1', ['riskPerTradeRatio']],
  ['layer 2', ['lossDayRatio', 'lossDayCents']],
  ['layer 3', ['lossStreakStrategy']],
  ['layer 3', ['winRateRatio']],
  ['layer 3', ['winRateTrades']],
  ['layer 4', ['drawdownRatio']],
];

function isActive(state: EngineState, name: LimitName): boolean {
  const value = state.limits.values[name];
  return typeof value === 'number' && Number.isFinite(value);
}

export const layersActive: Question = {
  name: 'layers',
  question: 'Are all four layers of the kill switch active?',
  blocking: true,
  remedy:
    'Give the limits that are named a number, in force by two people; "none" switches a layer off.',
  look: (ports) => {
    const { engine } = ports.state();
    const idle = LAYERS.filter(([, names]) => !names.some((name) => isActive(engine, name))).map(
      ([layer, names]) =>
        `${layer}: ${names.map((name) => `${name} ${formatLimit(name, engine.limits.values[name])}`).join(', ')}`,
    );
    return found(idle.length === 0, idle.length === 0 ? 'layers 1 to 4 active' : idle.join('; '));
  },
};

export const strategiesInForce: Question = {
  name: 'strategies',
  question: 'Is at least one strategy in force?',
  blocking: true,
  remedy: 'Enable a strategy in config/strategies.yaml, in force by two people.',
  look: (ports) => {
    const { engine } = ports.state();
    const on = (engine.strategies?.strategies ?? []).filter((row) => row.enabled);
    if (on.length === 0) return found(false, 'none');
    const disabled = on
      .filter((row) => strategyBook(engine, row.name).disabled !== null)
      .map((row) => row.name);
    const note = disabled.length === 0 ? '' : `, of them disabled: ${disabled.join(', ')}`;
    return found(true, `${engine.strategies?.profile ?? ''}: ${on.length} in force${note}`);
  },
};
