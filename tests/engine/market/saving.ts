// A process of its own that stores one history after the other until it is killed; each is longer than the one
// before, and a line is printed once the disk has it.
import { openBarStore } from '#engine/market/store.ts';
import { toBars } from '#engine/market/rows.ts';
import { instrumentSymbol } from '#engine/model/instrument.ts';
import { walk } from './provider.ts';

const [folder = ''] = process.argv.slice(2);
const rows = walk('SPY', '2016-01-04', '2026-03-31');
const store = openBarStore({ folder, log: () => undefined });
for (let length = 100; length <= rows.length; length += 1) {
  const bars = toBars(instrumentSymbol('SPY'), rows.slice(0, length));
  await store.save({ source: 'Alpaca iex', bars });
  process.stdout.write(`${length}\n`);
}
