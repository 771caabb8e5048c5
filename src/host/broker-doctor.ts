// What the doctor asks of the broker and of what stands round it: the account, its clock and calendar, the stream, the
// prices, and the watchdog. It reads only, and shows of an account number the last four signs.
import { readWatchdog } from './watchdog.ts';
import type { WatchdogSign } from './watchdog.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { Broker } from '#engine/broker/broker.ts';
import { formatCents } from '#engine/model/money.ts';
import { newYork } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import { calendarDifferences, SESSIONS_AHEAD, sessionsAhead } from '#runbook/checks/calendar.ts';
import type { CheckAnswer } from '#runbook/answer.ts';

export interface BrokerAsked {
  readonly broker: Broker;
  readonly settings: AlpacaSettings;
  readonly now: () => DeskTime;
  /** Whether a desk runs and should be hearing the stream. */
  readonly runs: boolean;
  /** What the prices come from; null where the desk has none. */
  readonly feed: string | null;
}

/** A clock this far off makes orders late and days wrong. */
const SKEW_MS = 2_000;
/** A watchdog says where it stands each second. */
const WATCHDOG_SILENT_MS = 10_000;

interface Found {
  readonly passed: boolean;
  readonly evidence: string;
}

interface Asked {
  readonly name: string;
  readonly question: string;
  readonly remedy: string;
  readonly look: () => Promise<Found>;
}

function found(passed: boolean, evidence: string): Found {
  return { passed, evidence };
}

async function look({ name, question, remedy, look: find }: Asked): Promise<CheckAnswer> {
  try {
    return { name, question, remedy, blocking: false, ...(await find()) };
  } catch (error) {
    const evidence = error instanceof Error ? error.message : String(error);
    return { name, question, remedy, blocking: false, passed: false, evidence };
  }
}

function accountLooks({ broker, settings }: BrokerAsked): readonly Asked[] {
  const account = broker.account();
  // Each look waits for it by itself; one that fails before it is waited for is no fault of the process.
  account.catch(() => undefined);
  return [
    {
      name: 'broker account',
      question: 'Do the keys open the account that is named?',
      remedy:
        'Give the keys of that account (APCA_API_KEY_ID, APCA_API_SECRET_KEY), or correct alpaca in config/desk.yaml: docs/ALPACA.md.',
      look: async () => {
        const { number, kind } = await account;
        const same = number === settings.number && kind === settings.account;
        const named = `${settings.account} account …${settings.number.slice(-4)}`;
        return found(
          same,
          same
            ? `${named} answers`
            : `it is a ${kind} account …${number.slice(-4)}, named is the ${named}`,
        );
      },
    },
    {
      name: 'broker allows',
      question: 'Does the broker let this account trade?',
      remedy: 'Look at the account on the page of the broker; it says what it waits for.',
      look: async () => {
        const { blocked } = await account;
        return found(blocked === null, blocked ?? 'nothing is blocked');
      },
    },
    {
      name: 'buying power',
      question: 'Is there something to trade with?',
      remedy: 'Deposit, close positions, or wait for what was sold to settle.',
      look: async () => {
        const { buyingPower, cash, equity } = await account;
        return found(
          buyingPower > 0,
          `${formatCents(buyingPower)}; cash ${formatCents(cash)}, equity ${formatCents(equity)}`,
        );
      },
    },
  ];
}

function timeLooks({ broker, now }: BrokerAsked): readonly Asked[] {
  return [
    {
      name: 'broker clock',
      question: 'Do both clocks agree?',
      remedy: 'Set this machine by the network: timedatectl set-ntp true.',
      look: async () => {
        const before = now();
        const { at, open } = await broker.clock();
        const skew = at - (before + now()) / 2;
        const market = open ? 'the market is open' : 'the market is closed';
        return found(
          Math.abs(skew) <= SKEW_MS,
          `ours is ${(Math.abs(skew) / 1_000).toFixed(1)} s ${skew > 0 ? 'behind' : 'ahead of'} the broker's; ${market} there`,
        );
      },
    },
    {
      name: 'broker calendar',
      question: `Does the broker name the same ${SESSIONS_AHEAD} sessions ahead?`,
      remedy: 'See the notice of the exchange for the days named; stay closed on one that differs.',
      look: async () => {
        const span = sessionsAhead(newYork(now()).day);
        const differences = calendarDifferences(await broker.calendar(span.from, span.to), span);
        return differences.length === 0
          ? found(true, `the next ${SESSIONS_AHEAD} sessions agree, through ${span.to}`)
          : found(false, differences.join('; '));
      },
    },
  ];
}

function wireLooks({ broker, runs, feed }: BrokerAsked): readonly Asked[] {
  const stream: Asked = {
    name: 'broker stream',
    question: 'Are the reports of the broker being heard?',
    remedy:
      'Another program may hold the one stream of these keys: stop it. The desk opens nothing meanwhile, and reads what it missed.',
    look: () =>
      Promise.resolve(
        broker.hears() ? found(true, 'it is heard') : found(false, 'it is not heard this instant'),
      ),
  };
  const prices: Asked = {
    name: 'prices',
    question: 'Where do prices come from?',
    remedy: 'Write feed: alpaca in config/desk.yaml; without prices the desk opens no position.',
    look: () => Promise.resolve(found(feed !== null, feed ?? 'from nowhere: no feed is set up')),
  };
  return [...(runs ? [stream] : []), prices];
}

export async function examineBroker(asked: BrokerAsked): Promise<readonly CheckAnswer[]> {
  const looks = [...accountLooks(asked), ...timeLooks(asked), ...wireLooks(asked)];
  return Promise.all(looks.map(look));
}

function watchdogSays(sign: WatchdogSign | null, age: number): string {
  if (sign === null)
    return 'none was started here: where the desk hangs, nobody is paged and nothing is cancelled';
  if (age <= WATCHDOG_SILENT_MS) return `process ${sign.pid} watches: ${sign.says}`;
  return `process ${sign.pid} gave no sign for ${Math.round(age / 1_000)} s`;
}

/** Whether somebody watches the heartbeat; a desk that nobody ever watched is not at fault. */
export function examineWatchdog(stateDir: string): CheckAnswer {
  const sign = readWatchdog(stateDir);
  const age = sign === null ? 0 : Date.now() - sign.wall;
  return {
    name: 'watchdog',
    question: 'Does a watchdog watch the desk?',
    passed: age <= WATCHDOG_SILENT_MS,
    blocking: false,
    evidence: watchdogSays(sign, age),
    remedy: 'Start it beside the desk: npm run watchdog (docs/ALPACA.md has the unit for systemd).',
  };
}
