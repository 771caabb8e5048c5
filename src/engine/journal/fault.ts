// What SQLite's errors mean to the desk: each becomes a journal fault with a sentence that says what
// happened and what to do. An error that is not SQLite's is a bug and passes through unchanged.
import Database from 'better-sqlite3';
import { JournalFault, type JournalFaultReason } from '#engine/journal/journal.ts';

const ADVICE: Readonly<Record<JournalFaultReason, string>> = {
  full: 'The disk is full. Free some space; until then the desk can only halt and cancel.',
  io: 'The disk could not be read or written. Look at the machine, then restart the desk.',
  locked: 'Another process has it locked or wrote to it. Only one desk may use it: stop the other.',
  'read-only': 'It may not be opened for writing. Check that the folder exists and who owns it.',
  corrupt: 'It is damaged or no journal. Keep it as evidence and restore the newest backup.',
  closed: 'It is closed.',
};

const REASONS: readonly (readonly [prefix: string, reason: JournalFaultReason])[] = [
  ['SQLITE_FULL', 'full'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
  // Only a second writer makes an entry that is not the next one.
  ['SQLITE_CONSTRAINT', 'locked'],
  ['SQLITE_READONLY', 'read-only'],
  ['SQLITE_CANTOPEN', 'read-only'],
  ['SQLITE_PERM', 'read-only'],
  ['SQLITE_IOERR', 'io'],
  ['SQLITE_CORRUPT', 'corrupt'],
  ['SQLITE_NOTADB', 'corrupt'],
  // Our statements never change, so this is a table that is not as we made it.
  ['SQLITE_ERROR', 'corrupt'],
];

/** The fault an error stands for, or the error itself where it is no fault of the store. */
export function asFault(error: unknown, path: string): unknown {
  if (error instanceof Database.SqliteError) {
    const { code, message } = error;
    const reason = REASONS.find(([prefix]) => code.startsWith(prefix))?.[1] ?? 'io';
    return new JournalFault(reason, `${path}: ${ADVICE[reason]} (${code}: ${message})`);
  }
  // better-sqlite3 says this one with a TypeError.
  if (error instanceof TypeError && error.message.includes('directory does not exist'))
    return new JournalFault('read-only', `${path}: ${ADVICE['read-only']} (${error.message})`);
  return error;
}

/** Runs one piece of work on the store; what goes wrong in the store comes out as a JournalFault. */
export function faulting<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw asFault(error, path);
  }
}
