// How many rows a second the canaries judge on one core: five years of 505 companies, each against the
// exchange's calendar, its own stored history and the market, as a refresh of a whole universe does it.
import { figure, rounded } from './figure.ts';
import type { Figure, Tell } from './figure.ts';
import { judgeBars } from '#engine/market/quality.ts';
import type { Look } from '#engine/market/quality/canary.ts';
import { tradingDay } from '#engine/model/time.ts';
import { DATA_ABSENT, DATA_PRESENT, readCompanies } from '#tests/engine/market/anomalies.ts';

const AIM = 5_000_000;
const ROUNDS = 9;
const ASKED = `at least ${AIM.toLocaleString('en-US')} rows a second on one core`;

function rate(rows: number, work: () => void): readonly number[] {
  return Array.from({ length: ROUNDS }, () => {
    const before = performance.now();
    work();
    return rows / ((performance.now() - before) / 1_000);
  });
}

function middle(rates: readonly number[]): number {
  return rounded(rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)] ?? 0);
}

export function measureQuality(tell: Tell): Promise<Figure> {
  if (!DATA_PRESENT) {
    tell(DATA_ABSENT);
    const measured = { skipped: DATA_ABSENT };
    return Promise.resolve(figure({ figure: 'quality', asked: ASKED, reached: null, measured }));
  }
  const companies = [...readCompanies().values()];
  const rows = companies.reduce((sum, bars) => sum + bars.length, 0);
  const through = tradingDay('2018-02-07');
  const market = companies.find((bars) => bars.symbol === 'AAPL');
  let faults = 0;
  const all = (look: (at: number) => Partial<Look>) => (): void => {
    faults = companies.reduce(
      (sum, bars, at) => sum + judgeBars(bars, { through, ...look(at) }).length,
      0,
    );
  };
  const alone = rate(
    rows,
    all(() => ({})),
  );
  const whole = rate(
    rows,
    all((at) => {
      const stored = companies[at];
      return { ...(stored && { stored }), ...(market && { market }) };
    }),
  );
  tell(`${middle(alone)} rows/s by themselves, ${middle(whole)} with history and market`);
  return Promise.resolve(
    figure({
      figure: 'quality',
      asked: ASKED,
      reached: middle(whole) >= AIM,
      measured: {
        rows,
        symbols: companies.length,
        faults,
        rowsPerSecond: middle(alone),
        rowsPerSecondFirst: rounded(alone[0] ?? 0),
        rowsPerSecondWithHistory: middle(whole),
      },
    }),
  );
}
