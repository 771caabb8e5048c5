// What the command line answers itself, with no desk to ask: the journal proved and shown, the files of
// config/, the doctor, and the making of a real desk. It reads the same folders a desk writes, and never writes a
// journal that exists.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { readConfig } from '../config.ts';
import type { Config, Variables } from '../config.ts';
import { codeVersion } from './code-version.ts';
import { createdIn, initReal } from './genesis.ts';
import { doctorAlone, registerDiscord } from './offline-chat.ts';
import { entryLines, oneEntryLines, verifyLines } from '#bot/views/record.ts';
import { left, right, table } from '#bot/table.ts';
import { readAnchor } from '#engine/journal/anchor.ts';
import type { AnchorReading } from '#engine/journal/anchor.ts';
import { JournalFault } from '#engine/journal/journal.ts';
import type { Entry, Journal } from '#engine/journal/journal.ts';
import { verifyFile } from '#engine/journal/rows.ts';
import { openSqliteJournal } from '#engine/journal/sqlite.ts';
import { formatCents } from '#engine/model/money.ts';
import { ok, refuse } from '#engine/model/result.ts';
import { wallTime } from '#engine/model/time.ts';
import { formatLimit, LIMIT_NAMES } from '#engine/risk/limits.ts';
import type { Done, Outcome } from '#runbook/answer.ts';
import type { DeskFact } from '#runbook/fact.ts';
import { FACT_VERSIONS } from '#runbook/fact.ts';
import { history } from '#runbook/history.ts';
import { describeAccount } from '#runbook/person.ts';
import { proposalHash } from '#runbook/proposal.ts';
import { UPCAST } from '#runbook/upcast.ts';

export interface OfflineFolders {
  /** Where a journal was found, or where one would be. */
  readonly stateDir: string;
  readonly anchorDir: string;
  readonly root: string;
}

const TAIL_DEFAULT = 10;
const TAIL_MOST = 200;

function journalPath(folders: OfflineFolders): string {
  return join(folders.stateDir, 'journal.db');
}

/** Works on a journal; what its store cannot do is a refusal. */
function reading(folders: OfflineFolders, work: () => Outcome): Outcome {
  const path = journalPath(folders);
  if (!existsSync(path))
    return refuse(
      'JOURNAL_MISSING',
      `There is no journal at ${path}: no desk has run there. Start one with npm start, or name its folder with STATE_DIR.`,
    );
  try {
    return work();
  } catch (error) {
    if (!(error instanceof JournalFault)) throw error;
    return refuse('JOURNAL_FAULT', `${error.message} See: ./desk journal verify.`, { path });
  }
}

function opened(folders: OfflineFolders, work: (journal: Journal<DeskFact>) => Outcome): Outcome {
  return reading(folders, () => {
    const path = journalPath(folders);
    const read = { versions: FACT_VERSIONS, upcast: UPCAST, readOnly: true };
    const parts = { path, ...read, mono: () => 0 };
    const journal = openSqliteJournal<DeskFact>(parts);
    try {
      return work(journal);
    } finally {
      journal.close();
    }
  });
}

function done(lines: readonly string[], data: Done['data']): Outcome {
  return ok({ text: lines.join('\n'), data });
}

function unsound(seq: number, what: string): Outcome {
  return refuse('JOURNAL_UNSOUND', verifyLines({ ok: false, seq, what }).join('\n'), { seq });
}

/** The anchor of the desk whose journal this says it is; the journal itself is proved afterwards. */
function anchorOf(folders: OfflineFolders): AnchorReading {
  const created = createdIn(folders.stateDir);
  const deskId = created.ok ? (created.value?.deskId ?? '') : '';
  // An id no desk ever had is damage, which the walk over the entries finds.
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(deskId)) return { is: 'absent', keyExists: false };
  return readAnchor(folders.anchorDir, deskId);
}

function verify(folders: OfflineFolders): Outcome {
  return reading(folders, () => {
    const found = anchorOf(folders);
    const anchor = found.is === 'good' ? found.anchor : null;
    const verdict = verifyFile(journalPath(folders), history(anchor));
    if (!verdict.ok)
      return unsound(verdict.seq, `${verdict.what} ${verdict.why} ${verdict.remedy}`);
    const { desk } = verdict.state.engine;
    if (desk === null)
      return unsound(
        0,
        'It holds no entry, and every desk begins with some: restore the newest backup that verifies.',
      );
    if (found.is === 'forged' || found.is === 'unreadable')
      return unsound(
        0,
        `The entries agree among themselves, but their anchor cannot be trusted: ${found.why}`,
      );
    if (anchor === null && desk.deskKind === 'real')
      return unsound(
        0,
        `The entries agree among themselves, but the desk's anchor is not in ${folders.anchorDir}, so a journal cut short would not be noticed. Name its folder with ANCHOR_DIR.`,
      );
    const says =
      anchor === null ? 'none is kept yet' : `agrees: it remembers entry ${anchor.seq} (signed)`;
    const answer = {
      ok: true,
      entries: verdict.entries,
      head: verdict.head.hash,
      anchor: says,
    } as const;
    return done(
      [
        ...verifyLines(answer),
        `desk    ${desk.deskId} (${desk.deskKind}), ${journalPath(folders)}`,
      ],
      {
        sound: true,
        ...answer,
      },
    );
  });
}

function count(word: string | undefined, otherwise: number): number | null {
  if (word === undefined) return otherwise;
  return /^[1-9]\d{0,11}$/.test(word) ? Number(word) : null;
}

function taken(journal: Journal<DeskFact>, from: number, most: number): Entry<DeskFact>[] {
  const entries: Entry<DeskFact>[] = [];
  for (const entry of journal.read(from)) {
    if (entries.length === most) break;
    entries.push(entry);
  }
  return entries;
}

function tail(folders: OfflineFolders, word: string | undefined): Outcome {
  const asked = count(word, TAIL_DEFAULT);
  if (asked === null)
    return refuse(
      'ARGUMENT_BAD',
      `count is a whole number of 1 or more, not ${String(word)}. Type: journal tail 50`,
    );
  const most = Math.min(asked, TAIL_MOST);
  return opened(folders, (journal) => {
    const head = journal.head().seq;
    const entries = taken(journal, Math.max(1, head - most + 1), most);
    const rows = entries.map(({ seq, desk, fact }) => ({ seq, desk, kind: fact.kind }));
    return done(entryLines(entries, head), { head, entries: rows });
  });
}

function show(folders: OfflineFolders, word: string | undefined): Outcome {
  const seq = count(word, 0);
  if (seq === null || seq === 0)
    return refuse(
      'ARGUMENT_BAD',
      'seq is the number of an entry, 1 or more. Type: journal show 120',
    );
  return opened(folders, (journal) => {
    const [entry] = taken(journal, seq, 1);
    if (entry === undefined)
      return refuse(
        'ENTRY_UNKNOWN',
        `There is no entry ${seq}; the last is ${journal.head().seq}.`,
        { seq },
      );
    const { hash, batch, version, desk, wall, fact } = entry;
    const data = {
      seq,
      hash,
      batch,
      version,
      desk,
      wall,
      kind: fact.kind,
      fact: JSON.stringify(fact),
    };
    return done(oneEntryLines(entry), data);
  });
}

function configLines(config: Config): readonly string[] {
  const { limits, strategies, people, schedule } = config.proposal;
  const limitRows = LIMIT_NAMES.map((name) => [name, formatLimit(name, limits.values[name])]);
  const restricted = limits.restricted.length === 0 ? 'none' : limits.restricted.join(', ');
  const strategyRows = strategies.strategies.map(({ name, enabled, params }) => [
    name,
    enabled ? 'on' : 'off',
    Object.entries(params)
      .map(([param, value]) => `${param} ${value}`)
      .join(', '),
  ]);
  const peopleRows = people.map(({ id, name, roles, accounts }) => [
    id,
    name,
    roles.join(', '),
    accounts.map(describeAccount).join(', '),
  ]);
  const { selection } = strategies;
  const chosen = selection.mode === 'totd' ? 'the trade of the day' : `the best ${selection.n}`;
  return [
    ...table(
      [left('limit'), right('asked for')],
      [...limitRows, ['restricted symbols', restricted]],
    ),
    '',
    `Profile ${strategies.profile}, selection: ${chosen}.`,
    ...table([left('strategy'), left(''), left('parameters')], strategyRows),
    '',
    ...table([left('person'), left('name'), left('roles'), left('accounts')], peopleRows),
    '',
    `${schedule.length} jobs a day (config/schedule.yaml). Trading switch: ${config.tradingOn ? 'on' : 'off'}.`,
  ];
}

/** Of the desk that is there; before one is made, `--real` shows what it would be made from. */
function showConfig(folders: OfflineFolders, flag: string | undefined, env: Variables): Outcome {
  const created = createdIn(folders.stateDir);
  const there = created.ok ? (created.value?.deskKind ?? 'demo') : 'real';
  const kind = flag === '--real' ? 'real' : there;
  const read = readConfig(join(folders.root, 'config'), kind, { env, osUser: userInfo().username });
  if (!read.ok) return read;
  const config = read.value;
  const hash = proposalHash(config.proposal);
  const first = `The files of config/ for the ${kind} desk: ${config.mode}, account ${config.account}, ${formatCents(config.cashCents)}. No desk runs: what is in force is in its journal.`;
  return done([first, '', ...configLines(config)], {
    kind,
    mode: config.mode,
    account: config.account,
    hash,
  });
}

function init(words: readonly string[], folders: OfflineFolders, env: Variables): Outcome {
  const flags = words.slice(1);
  const unknown = flags.find((flag) => flag !== '--real' && flag !== '--again');
  if (unknown !== undefined || !flags.includes('--real'))
    return refuse(
      'ARGUMENT_BAD',
      'Type: ./desk init --real. It makes a real desk from config/; the demo needs no making: npm start.',
    );
  const { root, anchorDir } = folders;
  const code = codeVersion(root);
  if (!code.ok) return code;
  // The folder handed in may be the demo's, which is never where a real desk is made.
  const named = env['STATE_DIR']?.trim() ?? '';
  return initReal({
    root,
    anchorDir,
    stateDir: named === '' ? null : resolve(root, named),
    env,
    osUser: userInfo().username,
    deskId: `desk-${randomUUID().slice(0, 8)}`,
    code: code.value,
    now: wallTime(Date.now()),
    pid: process.pid,
    again: flags.includes('--again'),
  });
}

/** Answers from the folders alone; null for what only a desk, or nobody, can answer. */
export function offline(
  words: readonly string[],
  folders: OfflineFolders,
): Promise<Outcome | null> {
  const { env } = process;
  const [first, second, third] = words.map((word) => word.toLowerCase());
  const command = first === 'init' ? 'init' : `${first ?? ''} ${second ?? ''}`.trim();
  switch (command) {
    case 'init':
      return Promise.resolve(init(words, folders, env));
    case 'journal verify':
      return Promise.resolve(verify(folders));
    case 'journal':
    case 'journal tail':
      return Promise.resolve(tail(folders, third));
    case 'journal show':
      return Promise.resolve(show(folders, third));
    case 'config':
    case 'config show':
      return Promise.resolve(showConfig(folders, third, env));
    case 'doctor':
    case 'doctor --real':
      return doctorAlone({ ...folders, env, flag: second });
    case 'discord register':
      return registerDiscord({ ...folders, env, flag: third });
    default:
      return Promise.resolve(null);
  }
}
