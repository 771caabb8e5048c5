// The market as tests move it: prices, listings, halts, and the exchange's hours, by its clock or by hand.
import type { TradingStatus } from './data-stream.ts';
import { dec, show } from './decimal.ts';
import { onClose, onOpen, onPrice } from './exchange.ts';
import type { AlpacaMarket } from './deeds.ts';
import type { House } from './house.ts';
import { newYorkDay, sessionAt } from './hours.ts';

export type Hours = 'clock' | 'open' | 'closed';

/** Who hears of halts. */
export type Told = (status: TradingStatus) => void;

function statusOf(symbol: string, halted: boolean): TradingStatus {
  const reason = halted ? 'News Pending' : '';
  return halted
    ? { symbol, code: 'H', says: 'Trading Halt', reason, tape: 'C' }
    : { symbol, code: 'T', says: 'Trading Resumption', reason, tape: 'C' };
}

export function createMarketDeeds(house: House, hours: Hours, told: Told): AlpacaMarket {
  const { market, rules } = house;
  let byClock = hours === 'clock';
  let day = newYorkDay(house.now());
  const turn = (open: boolean) => {
    if (rules.open === open) return;
    rules.open = open;
    house.log(open ? 'the market opened' : 'the market closed');
    if (open) onOpen(house);
    else onClose(house);
  };
  const tick = () => {
    if (!byClock) return;
    const today = newYorkDay(house.now());
    // A clock that leaps over the night still closes the day before.
    if (today !== day) turn(false);
    day = today;
    turn(sessionAt(house.now()) !== null);
  };
  const byHand = (open: boolean) => {
    byClock = false;
    turn(open);
  };
  return {
    price(symbol, price) {
      market.print(symbol, dec(price));
      onPrice(house, symbol);
    },
    lastPrice: (symbol) => show(market.asset(symbol).last),
    list: (row) => market.list(row),
    delist: (symbol) => market.change(symbol, { active: false }),
    dailyBars: (symbol, rows) => market.putBars(symbol, rows),
    news: (row) => market.tell(row),
    optionChain: (symbol, make) => market.putChain(symbol, make),
    announce: (action) => market.announce(action),
    halt(symbol) {
      market.change(symbol, { halted: true });
      told(statusOf(symbol, true));
    },
    resume(symbol) {
      market.change(symbol, { halted: false });
      told(statusOf(symbol, false));
      onPrice(house, symbol);
    },
    open: () => byHand(true),
    close: () => byHand(false),
    isOpen: () => rules.open,
    tick,
  };
}
