// Hearing the broker on symbols: a job that is to send orders hears it on every one of them, a round on some at a time.
import { afterEach, expect, test } from 'vitest';
import type { Broker } from '#engine/broker/broker.ts';
import { overBroker } from '#engine/broker/over.ts';
import { createOutlook } from '#engine/market/outlook.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { createHearing } from '#runbook/hearing.ts';
import { clearGround, newGround, startWorld } from '#tests/world.ts';

const grounds: ReturnType<typeof newGround>[] = [];

afterEach(() => {
  for (const ground of grounds.splice(0)) clearGround(ground);
});

test('a job waits until the broker was heard on each of its symbols, however many they are', async () => {
  const ground = newGround({ from: '2020-02-03', until: '2020-02-03' });
  grounds.push(ground);
  const asked: string[] = [];
  const broker = (inner: Broker) =>
    overBroker(inner, {
      listing: (symbol) => {
        asked.push(symbol);
        return Promise.resolve({ symbol, barred: null, fractional: false, shortable: false });
      },
    });
  const world = await startWorld(ground, { around: { broker } });
  const { machine } = world.assembled;
  const outlook = createOutlook(null, () => machine.clocks.desk());
  // As many as a selection may name.
  const symbols = Array.from({ length: 50 }, (_row, at) =>
    instrumentSymbol(`S${String.fromCodePoint(65 + (at % 26), 65 + Math.floor(at / 26))}`),
  );
  asked.splice(0);
  await createHearing(machine, outlook).about([...symbols, ...symbols]);
  expect(symbols.filter((symbol) => outlook.listing(symbol) === null)).toEqual([]);
  expect(asked.toSorted()).toEqual(symbols.toSorted());
});
