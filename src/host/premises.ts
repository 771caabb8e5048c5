// The premises: the state folder's lease, the halt door, the journal and its anchor, opened in the order
// that lets people halt first. Whatever cannot be opened says what happened, why, and what to do.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { announce } from '#bot/announce.ts';
import type { Answer } from '#bot/dispatch.ts';
import { openDoor, socketPath } from '#bot/socket.ts';
import type { Door, DoorRequest, Progress } from '#bot/socket.ts';
import { anchorPath, makeAnchorKey, readAnchor, writeAnchor } from '#engine/journal/anchor.ts';
import type { Head, Journal } from '#engine/journal/journal.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import { takeLease } from '#engine/journal/lease.ts';
import type { Lease } from '#engine/journal/lease.ts';
import { foldInSteps, openLedger } from '#engine/journal/ledger.ts';
import type { Ledger } from '#engine/journal/ledger.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { wallTime } from '#engine/model/time.ts';
import type { Brake } from '#engine/risk/brake.ts';
import { createBrake } from '#engine/risk/brake.ts';
import type { KillFile } from '#engine/risk/killfile.ts';
import { openKillFile } from '#engine/risk/killfile.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { GUARDS } from '#runbook/rules.ts';
import type { DeskState } from '#runbook/state.ts';
import { EMPTY_DESK, foldDesk } from '#runbook/state.ts';
import { UPCAST } from '#runbook/upcast.ts';
import { hash } from 'node:crypto';

type Answering = (request: DoorRequest, progress: Progress) => Promise<Answer>;

export interface Premises {
  readonly stateDir: string;
  readonly lease: Lease;
  readonly door: Door;
  readonly killFile: KillFile;
  readonly brake: Brake & { startFrom(number: number): void };
  /** Hands the door over to the desk once it can answer. */
  answerWith(answering: Answering): void;
}

/** Before the journal is read a halt is all the door takes; it holds by the brake and the kill file. */
function earlyAnswer(premises: Pick<Premises, 'brake' | 'killFile'>, request: DoorRequest): Answer {
  const words = request.words.map((word) => word.toLowerCase().replace(/^\//, ''));
  if ((words[0] === 'desk' ? words[1] : words[0]) !== 'halt')
    return {
      ok: false,
      code: 'DESK_STARTING',
      text: 'The desk is reading its journal; ask again in some seconds. A halt is taken now: halt.',
      data: {},
    };
  const by = request.as ?? request.user;
  const placed = premises.killFile.place(`Halted by ${by} while the desk was starting.`);
  premises.brake.close('kill-file', `${by} halted the desk while it was starting`);
  const file = placed
    ? `the kill file ${premises.killFile.path} is in place`
    : 'the kill file could not be placed, it holds in memory';
  return {
    ok: true,
    code: 'OK',
    text: `Halted by ${by} while the desk was starting: the brake is closed and ${file}.`,
    data: { durable: placed ? 'kill-file' : 'memory' },
  };
}

/** Takes the lease, then opens the halt door. Refusals: LEASE_HELD, STATE_UNUSABLE, DOOR_SHUT. */
export async function openPremises(stateDir: string): Promise<Result<Premises>> {
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    return refuse(
      'STATE_UNUSABLE',
      `The state folder ${stateDir} cannot be made: ${String(error)}. Choose another with STATE_DIR.`,
    );
  }
  const lease = takeLease(stateDir, { pid: process.pid, now: wallTime(Date.now()) });
  if (!lease.ok) return lease;
  const killFile = openKillFile(stateDir);
  killFile.prepare();
  const brake = createBrake(0);
  let answering: Answering = (request) =>
    Promise.resolve(earlyAnswer({ brake, killFile }, request));
  try {
    const door = await openDoor({
      path: socketPath(stateDir),
      answer: (request, progress) => answering(request, progress),
    });
    writeFileSync(join(stateDir, 'desk.pid'), `${process.pid}\n`);
    return ok({
      stateDir,
      lease: lease.value,
      door,
      killFile,
      brake,
      answerWith(next) {
        answering = next;
      },
    });
  } catch (error) {
    lease.value.release();
    return refuse(
      'DOOR_SHUT',
      `The desk's socket in ${stateDir} cannot be opened: ${error instanceof Error ? error.message : String(error)}. Choose another folder with STATE_DIR, or free the disk.`,
    );
  }
}

export interface OpenJournal {
  readonly journal: Journal<DeskFact>;
  readonly ledger: Ledger<DeskState, DeskFact>;
}

export interface JournalHooks {
  readonly mono: () => number;
  readonly onCommit: (ms: number) => void;
  readonly onProgress: (entries: number) => void;
}

const SLICE = 5_000;

/** Opens and folds the journal in slices, so that the door answers in between. Refusal: JOURNAL_<REASON>. */
export async function openDeskJournal(
  stateDir: string,
  hooks: JournalHooks,
): Promise<Result<OpenJournal>> {
  try {
    const path = join(stateDir, 'journal.db');
    const journal = openSqliteJournal<DeskFact>({
      path,
      versions: FACT_VERSIONS,
      upcast: UPCAST,
      mono: hooks.mono,
      onCommit: hooks.onCommit,
    });
    const parts = { journal, empty: EMPTY_DESK, fold: foldDesk };
    const steps = foldInSteps(parts, SLICE);
    let step = steps.next();
    while (step.done !== true) {
      hooks.onProgress(step.value.head.seq);
      await pause();
      step = steps.next();
    }
    return ok({
      journal,
      ledger: openLedger({ ...parts, guards: GUARDS, outgoing: announce, folded: step.value }),
    });
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    return refuse(
      `JOURNAL_${error.reason.toUpperCase().replace('-', '_')}`,
      `${error.message} Nothing was changed.`,
    );
  }
}

function rosterHash(state: DeskState): string {
  return hash('sha256', canonical(state.runbook.roster as unknown as Json), 'hex');
}

/** Why the journal is not what this desk's anchor remembers; null when it is, or was never anchored. */
export function anchorFault(anchorDir: string, opened: OpenJournal): string | null {
  const { desk } = opened.ledger.state().engine;
  if (desk === null) return null;
  const reading = readAnchor(anchorDir, desk.deskId);
  switch (reading.is) {
    case 'absent':
      return reading.keyExists ? `The anchor of ${desk.deskId} is missing.` : null;
    case 'unreadable':
    case 'forged':
      return reading.why;
    case 'good': {
      const kept = reading.anchor;
      const head = opened.ledger.head();
      if (kept.seq > head.seq)
        return `The journal ends at entry ${head.seq}, its anchor remembers ${kept.seq}: an older journal was put back.`;
      const [entry] = opened.journal.read(kept.seq);
      return entry?.hash === kept.hash
        ? null
        : `Entry ${kept.seq} is not the one the anchor remembers: the journal was rewritten.`;
    }
  }
}

export function rememberedHead(anchorDir: string, deskId: string): Head | null {
  const reading = readAnchor(anchorDir, deskId);
  return reading.is === 'good' ? { seq: reading.anchor.seq, hash: reading.anchor.hash } : null;
}

/** A demo renews its own anchor where its journal begins afresh. */
export function renewDemoAnchor(anchorDir: string, deskId: string): void {
  for (const path of [anchorPath(anchorDir, deskId), join(anchorDir, `${deskId}.key`)])
    if (existsSync(path)) rmSync(path);
}

/** Two people took a restored journal for the desk's own: the anchor of the lost one is set aside. */
export function setAnchorAside(anchorDir: string, deskId: string): void {
  const path = anchorPath(anchorDir, deskId);
  if (existsSync(path)) renameSync(path, `${path}.replaced`);
}

/** Keeps the anchor: forward only, a few seconds behind the head at most. */
export function keepAnchor(
  anchorDir: string,
  ledger: Ledger<DeskState, DeskFact>,
  warn: (text: string) => void,
): () => void {
  let written = -1;
  let told = '';
  return () => {
    const state = ledger.state();
    const { desk } = state.engine;
    const head = ledger.head();
    if (desk === null || head.seq === written) return;
    mkdirSync(anchorDir, { recursive: true, mode: 0o700 });
    const reading = readAnchor(anchorDir, desk.deskId);
    if (reading.is === 'absent' && !reading.keyExists) makeAnchorKey(anchorDir, desk.deskId);
    const answer = writeAnchor(anchorDir, {
      ...head,
      deskId: desk.deskId,
      wall: wallTime(Date.now()),
      account: desk.account,
      roster: rosterHash(state),
    });
    if (answer.ok) written = head.seq;
    else if (answer.refusal.code !== told) {
      told = answer.refusal.code;
      warn(`The anchor is not kept: ${answer.refusal.text}`);
    }
  };
}
