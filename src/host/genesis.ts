// How a desk comes to be: its first batch of facts, what `init --real` makes, and which desk a start
// finds. A real desk is made once; beside its journal or its anchor no other one begins.
import { hash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import type { Config, ConfigWorld } from '../config.ts';
import {
  anchorPath,
  listAnchors,
  makeAnchorKey,
  readAnchor,
  writeAnchor,
} from '#engine/journal/anchor.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Head, Stamp } from '#engine/journal/journal.ts';
import { judgeBatch } from '#engine/journal/guard.ts';
import { takeLease } from '#engine/journal/lease.ts';
import { systemSaid } from '#engine/journal/replace.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import type { DeskCreated } from '#engine/fact.ts';
import { canonical } from '#engine/model/canonical.ts';
import type { Json } from '#engine/model/canonical.ts';
import type { DeskKind } from '#engine/model/mode.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';
import { deskTime } from '#engine/model/time.ts';
import type { TradingDay, WallTime } from '#engine/model/time.ts';
import { openKillFile } from '#engine/risk/killfile.ts';
import type { Done } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { canResume } from '#runbook/person.ts';
import { genesisFacts } from '#runbook/proposal.ts';
import { GUARDS } from '#runbook/rules.ts';
import { EMPTY_DESK, foldDeskBatch } from '#runbook/state.ts';
import { UPCAST } from '#runbook/upcast.ts';

export interface GenesisParts {
  readonly config: Config;
  readonly kind: DeskKind;
  readonly deskId: string;
  readonly seed: string;
  /** First day of a replay; null on a real desk. */
  readonly from: TradingDay | null;
  readonly code: string;
  readonly stamp: Stamp;
}

/** The first batch of a journal: the desk, then all that is in force, pinned. */
export function genesisBatch(parts: GenesisParts): readonly DeskFact[] {
  const { config, kind, deskId, seed, from, code, stamp } = parts;
  const created: DeskCreated = {
    kind: 'desk.created',
    deskId,
    deskKind: kind,
    mode: config.mode,
    account: config.account,
    feed: config.feed,
    seed,
    from,
    cash: config.cashCents,
    code,
  };
  const state = foldDeskBatch(EMPTY_DESK, [created], stamp);
  return [created, ...genesisFacts(state, config.proposal, stamp)];
}

const DEMO_ID = 'demo-';

/** A demo's id: always the same in the same folder, so that two demos keep two anchors. */
export function demoDeskId(stateDir: string): string {
  return `${DEMO_ID}${hash('sha256', stateDir, 'hex').slice(0, 12)}`;
}

export interface DeskPlaces {
  readonly root: string;
  /** Null where none is named. */
  readonly stateDir: string | null;
  readonly anchorDir: string;
}

export interface FoundDesk {
  readonly kind: DeskKind;
  readonly stateDir: string;
}

/** A real desk's folder; a demo has one below it, or the named one for itself. */
function realFolder({ root, stateDir }: Pick<DeskPlaces, 'root' | 'stateDir'>): string {
  return stateDir ?? join(root, 'state');
}

function demoFolder({ root, stateDir }: Pick<DeskPlaces, 'root' | 'stateDir'>): string {
  return stateDir ?? join(root, 'state', 'demo');
}

function journalPath(stateDir: string): string {
  return join(stateDir, 'journal.db');
}

/** The desk a folder's journal begins with; null where it is missing or empty. Refusal: JOURNAL_FAULT. */
export function createdIn(stateDir: string): Result<DeskCreated | null> {
  const path = journalPath(stateDir);
  if (!existsSync(path)) return ok(null);
  try {
    const journal = openSqliteJournal<DeskFact>({
      path,
      versions: FACT_VERSIONS,
      upcast: UPCAST,
      readOnly: true,
      mono: () => 0,
    });
    try {
      for (const { fact } of journal.read(1))
        return fact.kind === 'desk.created'
          ? ok(fact)
          : refuse('JOURNAL_FAULT', `${path} does not begin with a desk. Restore a backup.`, {
              path,
            });
      return ok(null);
    } finally {
      journal.close();
    }
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    return refuse('JOURNAL_FAULT', error.message, { path });
  }
}

/** The real desks that have an anchor here, by id; keys alone, which an interrupted init leaves, are none. */
function anchoredDesks(anchorDir: string): readonly string[] {
  return listAnchors(anchorDir)
    .filter(({ deskId, reading }) => !deskId.startsWith(DEMO_ID) && reading.is !== 'absent')
    .map(({ deskId }) => deskId);
}

function stateLost(places: DeskPlaces, deskId: string): Result<never> {
  const folder = realFolder(places);
  return refuse(
    'DESK_STATE_MISSING',
    `A real desk (${deskId}) was made here: its anchor is in ${places.anchorDir}, but its journal is not in ${folder}. ` +
      `Name its folder with STATE_DIR, or put back the newest backup that verifies as ${journalPath(folder)}. ` +
      'For the demo: npm run demo.',
    { deskId },
  );
}

function findDemo(places: DeskPlaces): Result<FoundDesk> {
  const stateDir = demoFolder(places);
  const created = createdIn(stateDir);
  if (!created.ok) return created;
  if (created.value?.deskKind === 'real')
    return refuse(
      'DESK_KIND',
      `${stateDir} holds a real desk, and a demo never runs in its folder. Name another with STATE_DIR, or leave STATE_DIR out.`,
    );
  return ok({ kind: 'demo', stateDir });
}

/**
 * The desk a start is for: the real one where its state or anchor exists, else the demo, which `demo`
 * asks for outright. Refusals: DESK_STATE_MISSING, DESK_KIND, JOURNAL_FAULT.
 */
export function findDesk(places: DeskPlaces & { readonly demo: boolean }): Result<FoundDesk> {
  if (places.demo) return findDemo(places);
  const stateDir = realFolder(places);
  const created = createdIn(stateDir);
  if (!created.ok) return created;
  if (created.value?.deskKind === 'real') return ok({ kind: 'real', stateDir });
  const [lost] = anchoredDesks(places.anchorDir);
  return lost === undefined ? findDemo(places) : stateLost(places, lost);
}

export interface InitParts extends DeskPlaces, ConfigWorld {
  /** Random; of small letters, digits and dashes, never beginning with "demo-". */
  readonly deskId: string;
  readonly code: string;
  readonly now: WallTime;
  readonly pid: number;
  /** Replace a desk that was made and never started. */
  readonly again: boolean;
}

function existsAlready(stateDir: string, created: DeskCreated): Result<never> {
  if (created.deskKind === 'demo')
    return refuse(
      'DESK_EXISTS',
      `${stateDir} holds a demo's journal. Name another folder for the real desk with STATE_DIR, or leave STATE_DIR out.`,
    );
  return refuse(
    'DESK_EXISTS',
    `A real desk (${created.deskId}) is in ${stateDir} already, and nothing was changed. Start it with: npm start. ` +
      'Changes of config/ wait for two keys there: ./desk config pin <reason>. Only while it was never started may it be made anew ' +
      'from config/ as it is now: ./desk init --real --again.',
  );
}

/** Where a genesis may not be: beside a journal, or beside the anchor of a real desk. */
function genesisFault(parts: InitParts, stateDir: string): Result<null> {
  const created = createdIn(stateDir);
  if (!created.ok) return created;
  if (created.value !== null) return existsAlready(stateDir, created.value);
  const [other] = anchoredDesks(parts.anchorDir);
  if (other === undefined) return ok(null);
  return refuse(
    'ANCHOR_EXISTS',
    `A real desk (${other}) was made on this machine: its anchor is in ${parts.anchorDir}. A second one beside it takes two keys of ` +
      `that desk's roster, turned at that desk while it runs. If its state was lost, put back the newest backup that verifies as ` +
      `${journalPath(stateDir)} and start it with: npm start. Nothing was made.`,
    { deskId: other },
  );
}

/** Takes away a desk that was made, anchored and never started; nothing was ever decided in it. */
function unmake(parts: InitParts, stateDir: string): Result<null> {
  const created = createdIn(stateDir);
  if (!created.ok) return created;
  const desk = created.value;
  if (desk === null) return ok(null);
  const path = journalPath(stateDir);
  const journal = openSqliteJournal<DeskFact>({
    path,
    versions: FACT_VERSIONS,
    upcast: UPCAST,
    readOnly: true,
    mono: () => 0,
  });
  const entries = [...journal.read(1)];
  const head = journal.head();
  journal.close();
  const anchored = readAnchor(parts.anchorDir, desk.deskId);
  const fresh =
    desk.deskKind === 'real' &&
    entries.every(({ batch }) => batch === 1) &&
    anchored.is === 'good' &&
    anchored.anchor.hash === head.hash;
  if (!fresh)
    return refuse(
      'DESK_STARTED',
      `The desk in ${stateDir} was started before, or its anchor does not agree with it; it is not made anew. Start it with: npm start.`,
    );
  rmSync(anchorPath(parts.anchorDir, desk.deskId));
  rmSync(join(parts.anchorDir, `${desk.deskId}.key`));
  for (const suffix of ['', '-wal', '-shm']) rmSync(`${path}${suffix}`, { force: true });
  return ok(null);
}

/** Writes the first batch; answers with the head. Refusal: JOURNAL_FAULT. */
function writeGenesis(stateDir: string, facts: readonly DeskFact[], stamp: Stamp): Result<Head> {
  const breach = judgeBatch(GUARDS, EMPTY_DESK, facts, stamp);
  if (breach !== null) throw new Error(`genesis breaks ${breach.guard}: ${breach.sentence}`);
  try {
    const journal = openSqliteJournal<DeskFact>({
      path: journalPath(stateDir),
      versions: FACT_VERSIONS,
      mono: () => 0,
    });
    try {
      journal.append({ facts, stamp, outgoing: [] });
      return ok(journal.head());
    } finally {
      journal.close();
    }
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    return refuse('JOURNAL_FAULT', `${error.message} No desk was made.`);
  }
}

function nextSteps(config: Config, made: readonly string[]): string {
  const { people } = config.proposal;
  const names = people.map(({ id, name }) => `${id} (${name})`).join(', ');
  const small = canResume(people)
    ? []
    : [
        `  ! ${people.length === 1 ? 'This one person' : 'These people'} can halt but never resume: that takes two who turn keys, one of them with the role risk.`,
        '    Put your people into config/people.yaml, then make the desk anew before its first start: ./desk init --real --again',
      ];
  return [
    `A real desk was made in mode ${config.mode}, account ${config.account}:`,
    ...made.map((path) => `  ${path}`),
    `Its people: ${names}.`,
    ...small,
    'Next:',
    '  1. Look at it: ./desk config show. From now on tighter changes of config/ apply by themselves, looser ones wait for two keys.',
    '  2. Start it: npm start. It starts closed (new-desk): two people open it with ./desk resume.',
    '  3. Keep the folder of the anchor apart from the state, and back up both.',
  ].join('\n');
}

function make(parts: InitParts, stateDir: string, config: Config): Result<Done> {
  const { anchorDir, deskId, code, now } = parts;
  const stamp = { desk: deskTime(now), wall: now };
  const kept = { config, kind: 'real', deskId, seed: 'none', from: null, code, stamp } as const;
  // The key first: it alone is no desk, so an init that ends here can simply be repeated.
  const key = makeAnchorKey(anchorDir, deskId);
  if (!key.ok) return key;
  const head = writeGenesis(stateDir, genesisBatch(kept), stamp);
  if (!head.ok) return head;
  const roster = hash('sha256', canonical(config.proposal.people as unknown as Json), 'hex');
  const { account } = config;
  const anchor = writeAnchor(anchorDir, { ...head.value, deskId, wall: now, account, roster });
  if (!anchor.ok) return anchor;
  openKillFile(stateDir).prepare();
  const made = [
    `journal  ${journalPath(stateDir)}`,
    `anchor   ${anchorPath(anchorDir, deskId)}, its key beside it`,
  ];
  return ok({ text: nextSteps(config, made), data: { deskId, stateDir, anchorDir } });
}

/**
 * Makes a real desk from config/. Refusals: DESK_EXISTS, DESK_STARTED, ANCHOR_EXISTS, LEASE_HELD,
 * STATE_UNUSABLE, those of readConfig, of the anchor and of the journal; nothing is replaced.
 */
export function initReal(parts: InitParts): Result<Done> {
  const stateDir = realFolder(parts);
  const config = readConfig(join(parts.root, 'config'), 'real', parts);
  if (!config.ok) return config;
  try {
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    mkdirSync(parts.anchorDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    const cure = 'Choose other folders with STATE_DIR and ANCHOR_DIR.';
    return refuse('STATE_UNUSABLE', `No desk can be made: ${systemSaid(error)}. ${cure}`);
  }
  const lease = takeLease(stateDir, { pid: parts.pid, now: parts.now });
  if (!lease.ok) return lease;
  try {
    const cleared = parts.again ? unmake(parts, stateDir) : ok(null);
    if (!cleared.ok) return cleared;
    const free = genesisFault(parts, stateDir);
    return free.ok ? make(parts, stateDir, config.value) : free;
  } finally {
    lease.value.release();
  }
}
