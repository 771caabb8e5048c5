// Commands that act: each asks the desk's procedure of the same name and adds nothing to it. What one
// person may do takes effect at once; what takes two opens a request or turns a key of one.
import { needed, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import type { Outcome } from '#runbook/answer.ts';

const REASON = optional('reason', 'why, for the record and the other people', { kind: 'text' });
const WHY = needed('reason', 'why, for the record and the other people', { kind: 'text' });
const NO_REASON = 'no reason given';

function reasonOf(call: DeskCall): string {
  return call.said.texts['reason'] ?? NO_REASON;
}

function word(call: DeskCall, name: string): string {
  return call.said.texts[name] ?? '';
}

type Row = Pick<Command, 'name' | 'says' | 'args' | 'access' | 'examples'> & {
  readonly also?: Command['also'];
  readonly flags?: Command['flags'];
  readonly run: (call: DeskCall) => Promise<Outcome>;
};

function atOnce(row: Row): Command {
  return { flags: [], also: [], group: 'act', keys: 1, needsDesk: true, ...row };
}

function takesTwo(row: Row): Command {
  return { flags: [], also: [], group: 'two people', keys: 2, needsDesk: true, ...row };
}

const HALTS: readonly Command[] = [
  atOnce({
    name: 'halt',
    says: 'Stop all new risk now; stops stay; a second person confirms, only a resume lifts it',
    args: [REASON],
    access: 'halt',
    examples: ['halt', 'halt feed looks stale'],
    run: (call) =>
      call.desk.procedures.halt(call.by, { reason: reasonOf(call), breakGlass: false }),
  }),
  atOnce({
    name: 'halt flatten',
    says: 'Halt; the second key that confirms it also sells every position at market',
    args: [WHY],
    access: 'halt',
    examples: ['halt flatten exchange outage ahead'],
    run: (call) =>
      call.desk.procedures.halt(call.by, {
        reason: reasonOf(call),
        breakGlass: false,
        flatten: true,
      }),
  }),
  atOnce({
    name: 'halt break-glass',
    says: 'Halt and confirm it alone: sponsor or safety officer only; paged and reported',
    args: [WHY],
    access: 'break-glass',
    examples: ['halt break-glass nobody else can be reached'],
    run: (call) => call.desk.procedures.halt(call.by, { reason: reasonOf(call), breakGlass: true }),
  }),
];

const ORDERS: readonly Command[] = [
  atOnce({
    name: 'cancel',
    says: 'Cancel one order; taking away a protective stop takes two people',
    args: [needed('order', 'the order\u2019s id, as orders shows it'), REASON],
    access: 'cancel',
    examples: ['cancel demo-0001-20200224-GSPC-trend-crossover-E1 wrong level'],
    run: (call) =>
      call.desk.procedures.cancel(call.by, { order: word(call, 'order'), reason: reasonOf(call) }),
  }),
  atOnce({
    name: 'cancel-all',
    says: 'Cancel every order but those that protect what is held',
    args: [REASON],
    access: 'cancel-all',
    examples: ['cancel-all', 'cancel-all news ahead'],
    run: (call) => call.desk.procedures.cancelAll(call.by, { reason: reasonOf(call) }),
  }),
  atOnce({
    name: 'close',
    says: 'Close the positions of a symbol at market, of one strategy or of all, or a part of them',
    args: [
      needed('symbol', 'what to close', { kind: 'symbol' }),
      optional('strategy', 'whose position; all when not said'),
    ],
    flags: [optional('part', 'a share like 50%, or a quantity; all when not said')],
    access: 'close',
    examples: ['close SPY', 'close ^GSPC trend-crossover', 'close SPY --part 50%'],
    run: (call) =>
      call.desk.procedures.close(call.by, {
        symbol: word(call, 'symbol'),
        strategy: call.said.texts['strategy'] ?? null,
        part: call.said.texts['part'] ?? null,
      }),
  }),
  atOnce({
    name: 'strategies pause',
    says: 'Stop a strategy from opening trades; what it holds keeps its exits',
    args: [needed('strategy', 'its name, as strategies shows it'), WHY],
    access: 'disable-strategy',
    examples: ['strategies pause trend-crossover three losses on gaps'],
    run: (call) =>
      call.desk.procedures.pauseStrategy(call.by, {
        strategy: word(call, 'strategy'),
        reason: reasonOf(call),
      }),
  }),
  atOnce({
    name: 'pause',
    says: 'Stop anything new from being opened in a symbol; its stops and exits go on',
    also: ['veto'],
    args: [needed('symbol', 'what to pause', { kind: 'symbol' }), WHY],
    access: 'pause-symbol',
    examples: [
      'pause SPY earnings of half the index tonight',
      'veto GME on the watch list of compliance',
    ],
    run: (call) =>
      call.desk.procedures.pauseSymbol(call.by, {
        symbol: word(call, 'symbol'),
        reason: reasonOf(call),
      }),
  }),
  atOnce({
    name: 'deny',
    says: 'End a request without effect; its asker withdraws it',
    args: [needed('id', 'the request', { kind: 'approval' }), WHY],
    access: 'deny',
    examples: ['deny R-0018 books not compared yet'],
    run: (call) =>
      call.desk.procedures.deny(call.by, { id: word(call, 'id'), reason: reasonOf(call) }),
  }),
  atOnce({
    name: 'approve',
    says: 'Turn a key of a request; the last one puts it in effect',
    args: [needed('id', 'the request', { kind: 'approval' }), REASON],
    access: 'key',
    examples: ['approve R-0018', 'approve R-0018 books equal, feed back'],
    run: (call) =>
      call.desk.procedures.approve(call.by, { id: word(call, 'id'), reason: reasonOf(call) }),
  }),
];

const TWO_PEOPLE: readonly Command[] = [
  takesTwo({
    name: 'resume',
    says: 'Ask to lift the latches whose cause is gone; one of the two keys is risk\u2019s',
    args: [],
    flags: [
      needed('cause', 'the root cause', { kind: 'text' }),
      needed('fix', 'what was done about it', { kind: 'text' }),
      optional('prevention', 'what keeps it from happening again; an incident ends with it', {
        kind: 'text',
      }),
    ],
    access: 'key',
    examples: [
      'resume --cause "feed was stale" --fix "feed restored" --prevention "a second source"',
    ],
    run: (call) => {
      const { prevention } = call.said.texts;
      return call.desk.procedures.resume(call.by, {
        cause: word(call, 'cause'),
        fix: word(call, 'fix'),
        ...(prevention === undefined ? {} : { prevention }),
      });
    },
  }),
  takesTwo({
    name: 'close-all',
    says: 'Ask to close every position at market',
    args: [REASON],
    access: 'key',
    examples: ['close-all leaving the market before the vote'],
    run: (call) => call.desk.procedures.closeAll(call.by, { reason: reasonOf(call) }),
  }),
  takesTwo({
    name: 'strategies enable',
    says: 'Ask to let a disabled strategy open trades again',
    args: [needed('strategy', 'its name, as strategies shows it'), WHY],
    access: 'key',
    examples: ['strategies enable trend-crossover filter mended and backtested'],
    run: (call) =>
      call.desk.procedures.enableStrategy(call.by, {
        strategy: word(call, 'strategy'),
        reason: reasonOf(call),
      }),
  }),
  takesTwo({
    name: 'unpause',
    says: 'Ask to let a paused symbol be opened again',
    args: [needed('symbol', 'what is paused', { kind: 'symbol' }), WHY],
    access: 'key',
    examples: ['unpause SPY the news is out and priced'],
    run: (call) =>
      call.desk.procedures.freeSymbol(call.by, {
        symbol: word(call, 'symbol'),
        reason: reasonOf(call),
      }),
  }),
  takesTwo({
    name: 'risk override-vix',
    says: 'Ask to let entries through today, at half size, although the VIX table says none',
    args: [WHY],
    access: 'key',
    examples: ['risk override-vix hedged, and the desk holds a tenth of its cap'],
    run: (call) => call.desk.procedures.overrideVix(call.by, { reason: reasonOf(call) }),
  }),
  {
    ...takesTwo({
      name: 'signoff',
      says: 'Ask the three named people to sign that this desk may trade real money',
      args: [WHY],
      access: 'key',
      examples: ['signoff backtests, paper month and limits reviewed'],
      run: (call) => call.desk.procedures.signOff(call.by, { reason: reasonOf(call) }),
    }),
    keys: 3,
  },
  takesTwo({
    name: 'config pin',
    says: 'Ask to put the waiting differences of config/ in force',
    args: [WHY],
    access: 'key',
    examples: ['config pin order size agreed on Monday'],
    run: (call) => call.desk.procedures.adoptConfig(call.by, { reason: reasonOf(call) }),
  }),
];

export const ACT_COMMANDS: readonly Command[] = [...HALTS, ...ORDERS, ...TWO_PEOPLE];
