// Restoring, rehearsed on copies: the newest backup put back into a scratch folder, verified and compared with the
// journal, and a desk brought up on it. The scratch desk reaches no broker, no chat and no feed, and is removed.
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { setImmediate as giveWay } from 'node:timers/promises';
import { readConfig } from '../config.ts';
import type { Config } from '../config.ts';
import { troubledBroker } from './drill-ports.ts';
import { freeBytes, lastBackup } from './files.ts';
import { anchorFault, openDeskJournal } from './premises.ts';
import type { OpenJournal } from './premises.ts';
import { createSimulatedBroker } from '#engine/broker/simulated.ts';
import { memoryStore } from '#engine/broker/store.ts';
import type { Head } from '#engine/journal/journal.ts';
import { takeLease } from '#engine/journal/lease.ts';
import type { Lease } from '#engine/journal/lease.ts';
import { verifyFile } from '#engine/journal/rows.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime, monoTime, wallTime } from '#engine/model/time.ts';
import { openPositions } from '#engine/order/books.ts';
import { createBrake } from '#engine/risk/brake.ts';
import { judgeGate } from '#engine/risk/gate.ts';
import { openKillFile } from '#engine/risk/killfile.ts';
import { assembleDesk } from '#runbook/assemble.ts';
import type { AssembledDesk } from '#runbook/assemble.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import type { Proof } from '#runbook/maintenance/workshop.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { UPCAST } from '#runbook/upcast.ts';

const SCRATCH = '.scratch-';

export interface RestoreAsk {
  readonly stateDir: string;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1_000).toFixed(2)} s`;
}

/** A folder of its own beside the journal, on the disk a restore would be made on; what a crash left goes first. */
function inScratch<T>(stateDir: string, work: (dir: string) => T): T {
  for (const name of readdirSync(stateDir))
    if (name.startsWith(SCRATCH)) rmSync(join(stateDir, name), { recursive: true, force: true });
  return work(mkdtempSync(join(stateDir, SCRATCH)));
}

function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

function newestBackup(stateDir: string): Result<string> {
  const last = lastBackup(stateDir, Date.now());
  return last === null
    ? refuse(
        'BACKUP_NONE',
        `There is no backup in ${join(stateDir, 'backups')} to restore. The daily report makes one after each session; nothing was done.`,
      )
    : ok(last.file);
}

/** The hash the journal itself has at the backup's last entry; null where it has no such entry. */
function hashAt(stateDir: string, head: Head): string | null {
  const journal = openSqliteJournal<DeskFact>({
    path: join(stateDir, 'journal.db'),
    versions: FACT_VERSIONS,
    upcast: UPCAST,
    readOnly: true,
    mono: () => 0,
  });
  try {
    const [entry] = journal.read(head.seq);
    return entry?.hash ?? null;
  } finally {
    journal.close();
  }
}

/** Puts the newest backup back into a scratch folder, verifies and folds it, and compares its head. */
export function restoreNewest({ stateDir }: RestoreAsk): Result<Proof> {
  const backup = newestBackup(stateDir);
  if (!backup.ok) return backup;
  const began = performance.now();
  return inScratch(stateDir, (dir) => {
    try {
      const copy = join(dir, 'journal.db');
      copyFileSync(backup.value, copy);
      const copied = seconds(began);
      const verdict = verifyFile(copy, history(null));
      const name = basename(backup.value);
      if (!verdict.ok)
        return ok({
          passed: false,
          lines: [
            `Backup validation FAILED: ${name} does not verify at entry ${verdict.seq}. ${verdict.what} ${verdict.remedy}`,
          ],
        });
      const { engine } = verdict.state;
      const same = hashAt(stateDir, verdict.head) === verdict.head.hash;
      return ok({
        passed: same,
        lines: [
          same
            ? `Backup validation passed: ${name} restores, verifies and is the journal's own.`
            : `Backup validation FAILED: ${name} verifies, but the journal has another entry ${verdict.head.seq}.`,
          `restored in ${copied}; verified and folded with it in ${seconds(began)}: ${verdict.entries} entries`,
          `head ${verdict.head.seq} ${verdict.head.hash.slice(0, 12)}, desk ${engine.desk?.deskId ?? 'none'}, ${openPositions(engine.books).length} positions`,
        ],
      });
    } finally {
      remove(dir);
    }
  });
}

export interface RecoverAsk extends RestoreAsk {
  readonly anchorDir: string;
  readonly root: string;
  readonly kind: 'demo' | 'real';
}

/** The scratch desk: assembled and started as ever, without a door, on ports that answer nobody. */
function assembleScratch(
  dir: string,
  on: { readonly lease: Lease; readonly opened: OpenJournal; readonly config: Config },
): AssembledDesk {
  const { lease, opened, config } = on;
  const { engine } = opened.ledger.state();
  const now = () => deskTime(engine.lastDesk);
  const nobody = createSimulatedBroker({
    store: memoryStore(),
    seed: 'none',
    cash: config.cashCents,
    now,
  });
  const nothing = 'A scratch desk does no such work.';
  return assembleDesk({
    ledger: opened.ledger,
    clocks: {
      desk: now,
      wall: () => wallTime(Date.now()),
      mono: () => monoTime(performance.now()),
    },
    boot: 'scratch',
    brake: createBrake(engine.latches.brake),
    killFile: openKillFile(dir),
    lease,
    broker: troubledBroker(nobody, { now: 'broker-silent', tries: 0 }, () => false),
    feed: null,
    feedLabel: 'none',
    code: 'scratch',
    alerting: config.alerting,
    manual: config.manual,
    switches: () => ({ config: true, env: true }),
    pause: () => giveWay(),
    warn: () => undefined,
    files: {
      writeReport: () => ({ file: nothing, sha256: '' }),
      backup: () => Promise.reject(new Error(nothing)),
      rotateLogs: () => nothing,
    },
    disk: {
      freeBytes: () => freeBytes(dir),
      writeProbe: () => 0,
      lastBackup: () => null,
    },
    writeIncident: () => ({ file: nothing, sha256: '' }),
    verify: () => Promise.resolve({ ok: false, seq: 0, what: nothing }),
    backtest: () => Promise.resolve(refuse('WORK_CANCELLED', nothing)),
    draw: () => Promise.resolve(refuse('PICTURE_BUSY', nothing)),
    proposal: () => ok(config.proposal),
    entries: () => [],
  });
}

/** What the scratch desk came up as: closed, `restored` where the journal went on after the backup. */
async function bringUp(
  dir: string,
  ask: RecoverAsk,
  about: { readonly began: number; readonly backup: string },
): Promise<Result<Proof>> {
  const { began, backup } = about;
  const env = {};
  const osUser = userInfo().username;
  const config = readConfig(resolve(ask.root, 'config'), ask.kind, { env, osUser });
  if (!config.ok) return config;
  const lease = takeLease(dir, { pid: process.pid, now: wallTime(Date.now()) });
  if (!lease.ok) return lease;
  try {
    const quiet = {
      mono: () => performance.now(),
      onCommit: () => undefined,
      onProgress: () => undefined,
    };
    const opened = await openDeskJournal(dir, quiet);
    if (!opened.ok) return opened;
    const { seq } = opened.value.ledger.head();
    const restored = anchorFault(ask.anchorDir, opened.value);
    const desk = assembleScratch(dir, {
      lease: lease.value,
      opened: opened.value,
      config: config.value,
    });
    await desk.start({ restored });
    const up = seconds(began);
    const { engine } = desk.machine.state();
    const { level } = judgeGate(engine, desk.machine.seen());
    desk.stop('the disaster recovery drill is over');
    opened.value.journal.close();
    const verdict = verifyFile(join(dir, 'journal.db'), history(null));
    const latches = Object.keys(engine.latches.set);
    const held = restored === null || engine.latches.set.restored !== undefined;
    const passed = held && level !== 'open' && verdict.ok;
    return ok({
      passed,
      lines: [
        `Disaster recovery drill ${passed ? 'passed' : 'FAILED'}: a desk came up on ${basename(backup)} in ${up}, ${level}, and stopped in order.`,
        `latches: ${latches.join(', ')}${restored === null ? '; its anchor agrees, nothing was written since' : `. ${restored}`}`,
        `${seq} entries restored; with those of its start ${verdict.ok ? `${verdict.entries} verify` : `entry ${verdict.seq} does NOT verify`}; whole drill ${seconds(began)}`,
      ],
    });
  } finally {
    lease.value.release();
  }
}

/** Brings a desk up on the newest backup in a scratch folder, and stops it again. */
export function recoverNewest(ask: RecoverAsk): Promise<Result<Proof>> {
  const backup = newestBackup(ask.stateDir);
  if (!backup.ok) return Promise.resolve(backup);
  const began = performance.now();
  return inScratch(ask.stateDir, async (dir) => {
    try {
      copyFileSync(backup.value, join(dir, 'journal.db'));
      return await bringUp(dir, ask, { began, backup: backup.value });
    } finally {
      remove(dir);
    }
  });
}
