// One run of a desk on a local Alpaca: the real assembly on the durable journal of its folder and on the official
// client, as a process makes it; and the limits that let every scenario trade.
import { join } from 'node:path';
import type { FakeAlpaca } from '../alpaca/fake-alpaca.ts';
import { genesisBatch } from '../../../src/host/genesis.ts';
import { optionParts } from '../../../src/host/option-parts.ts';
import type { Config } from '../../../src/config.ts';
import { announce } from '#bot/announce.ts';
import { openAlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaBroker } from '#engine/broker/alpaca/alpaca.ts';
import type { AlpacaSettings } from '#engine/broker/alpaca/settings.ts';
import type { Journal } from '#engine/journal/journal.ts';
import { openLedger } from '#engine/journal/ledger.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { openAlpacaData } from '#engine/market/alpaca/data.ts';
import type { Feed } from '#engine/market/feed.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { monoTime, wallTime } from '#engine/model/time.ts';
import type { DeskTime } from '#engine/model/time.ts';
import type { OptionAccess } from '#engine/option/chain.ts';
import { createBrake } from '#engine/risk/brake.ts';
import { openKillFile } from '#engine/risk/killfile.ts';
import { assembleDesk } from '#runbook/assemble.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';

/** Limits that let every scenario trade: what the limits themselves do is tested elsewhere. */
export function roomy(config: Config): Config {
  const { limits } = config.proposal;
  const wide = {
    correlation: 'none',
    sectorRatio: 'none',
    varRatio: 'none',
    singleNameRatio: 'none',
    positions: 'none',
    signalsDay: 'none',
    ordersPerMinute: 'none',
    closeGuardMinutes: 'none',
    washSaleDays: 'none',
    vixWatch: 'none',
    vixHalf: 'none',
    vixNone: 'none',
    grossRatio: 'none',
    lossDayRatio: 'none',
    lossWeekRatio: 'none',
    drawdownRatio: 'none',
  } as const;
  const values = { ...limits.values, ...wide };
  return { ...config, proposal: { ...config.proposal, limits: { ...limits, values } } };
}

export interface Run {
  readonly journal: Journal<DeskFact>;
  readonly broker: AlpacaBroker;
  readonly assembled: AssembledDesk;
}

export interface Ground {
  readonly dir: string;
  readonly alpaca: FakeAlpaca;
  readonly config: Config;
  readonly feed: Feed;
  readonly now: () => DeskTime;
  readonly readEveryMs: number;
  readonly pause: (ms?: number) => Promise<void>;
}

/** Of the same local Alpaca its orders go to. */
function optionsOf(settings: AlpacaSettings): OptionAccess {
  const { chain } = openAlpacaData(settings);
  return chain === undefined
    ? { kind: 'not-configured', why: 'the account names no options data.' }
    : { kind: 'source', source: chain };
}

let boots = 0;

/** A process on what is in the folder: the first of them makes the desk. */
export function openRun(ground: Ground, settings: AlpacaSettings): Run {
  const { dir, config, now, feed } = ground;
  const mono = (): number => performance.now();
  const journal = openSqliteJournal<DeskFact>({
    path: join(dir, 'journal.db'),
    versions: FACT_VERSIONS,
    mono,
  });
  const parts = { journal, empty: EMPTY_DESK, fold: foldDesk };
  const ledger = openLedger({ ...parts, guards: GUARDS, outgoing: announce });
  const stamp = { desk: now(), wall: wallTime(now()) };
  if (ledger.state().engine.desk === null) {
    const seed = 'twokey';
    const batch = genesisBatch({
      config,
      kind: 'demo',
      deskId: 'demo-joined',
      seed,
      from: null,
      code: 'test',
      stamp,
    });
    const begun = ledger.turn(() => ok(batch), stamp);
    if (!begun.ok) throw new Error(begun.refusal.text);
  }
  const killFile = openKillFile(dir);
  killFile.prepare();
  const { readEveryMs } = ground;
  const broker = openAlpacaBroker(settings, { now, mono, log: () => undefined, readEveryMs });
  boots += 1;
  const assembled = assembleDesk({
    ledger,
    clocks: { desk: now, wall: () => wallTime(now()), mono: () => monoTime(mono()) },
    boot: `boot-${boots}`,
    brake: createBrake(ledger.state().engine.latches.brake),
    killFile,
    lease: { held: () => true },
    broker,
    feed,
    code: 'test',
    alerting: config.alerting,
    manual: config.manual,
    feedLabel: feed.label,
    switches: () => ({ config: true, env: true }),
    pause: ground.pause,
    warn: () => undefined,
    options: optionParts(dir, optionsOf(settings)),
    writeIncident: (name) => ({ file: `incidents/${name}`, sha256: '0'.repeat(64) }),
    files: {
      writeReport: (day) => ({ file: `reports/daily-${day}.md`, sha256: '0'.repeat(64) }),
      backup: (day) =>
        Promise.resolve({
          file: `journal-${day}.db`,
          entries: ledger.head().seq,
          sha256: '0'.repeat(64),
        }),
      rotateLogs: () => 'no log is kept',
    },
    disk: { freeBytes: () => 1e10, writeProbe: () => 0.1, lastBackup: () => null },
    verify: () =>
      Promise.resolve({
        ok: true,
        entries: ledger.head().seq,
        head: ledger.head().hash,
        anchor: 'none is kept',
      }),
    backtest: () => Promise.resolve(refuse('FEED_MISSING', 'no recorded history')),
    draw: () => Promise.resolve(refuse('PICTURE_NONE', 'nothing is drawn')),
    proposal: () => ok(config.proposal),
    entries: (from, limit) => [...journal.read(from)].slice(0, limit),
  });
  return { journal, broker, assembled };
}
