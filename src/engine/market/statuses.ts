// Trading statuses as a source tells them: which symbols are halted inside a session, and which trade again. A
// source that cannot tell says so once in the log, and the desk goes on by the broker's word on each symbol.
import type { InstrumentSymbol } from '#engine/model/instrument.ts';
import type { TradingStatus } from '#engine/risk/halted.ts';

export interface StatusSource {
  /** From here on statuses of these are told; called again, symbols that are new are added. */
  follow(symbols: readonly InstrumentSymbol[], told: (status: TradingStatus) => void): void;
  close(): void;
}
