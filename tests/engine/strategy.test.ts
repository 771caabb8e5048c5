// A decision's row: leaving wins, and nothing is entered without a sound stop and score (O9).
import { expect, it } from 'vitest';

import type { Decision } from '#engine/strategy.ts';
import { decide, emptyColumns } from '#engine/strategy.ts';

const SOUND: Decision = { enter: true, leave: false, close: 100, risk: 6, score: 70 };

function row(changed: Partial<Decision>): readonly (number | undefined)[] {
  const columns = emptyColumns(1);
  decide(columns, 0, { ...SOUND, ...changed });
  return [columns.entry[0], columns.exit[0], columns.stop[0], columns.score[0]];
}

it.each<[string, Partial<Decision>, readonly number[]]>([
  ['enters with its stop and score', {}, [1, 0, 94, 70]],
  ['keeps the score within 0 and 100', { score: 1e9 }, [1, 0, 94, 100]],
  ['never asks for both', { leave: true }, [0, 1, 94, 0]],
  ['says nothing where nothing holds', { enter: false }, [0, 0, 94, 0]],
  ['needs a range', { risk: 0 }, [0, 0, Number.NaN, 0]],
  ['needs a range it can see', { risk: 1e-17 }, [0, 0, Number.NaN, 0]],
  ['needs a stop above zero', { risk: 100 }, [0, 0, Number.NaN, 0]],
  ['needs a known range', { risk: Number.NaN }, [0, 0, Number.NaN, 0]],
  ['needs a score', { score: Number.NaN }, [0, 0, 94, 0]],
  ['leaves without a stop', { leave: true, risk: Number.NaN }, [0, 1, Number.NaN, 0]],
])('%s', (_, changed, expected) => {
  expect(row(changed)).toEqual(expected);
});
