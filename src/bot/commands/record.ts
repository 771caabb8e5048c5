// Commands that read the record and what is in force; none changes what the desk may do.
import { refuse } from '#engine/model/result.ts';
import { checking, needed, optional } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import { configLines, differenceLines, entryLines, oneEntryLines } from '#bot/views/record.ts';
import { toggleLines } from '#bot/views/toggles.ts';
import type { Outcome } from '#runbook/answer.ts';

const TAIL_DEFAULT = 10;
const TAIL_MOST = 200;

function runTail({ desk, said }: DeskCall): Outcome {
  const count = Math.min(said.numbers['count'] ?? TAIL_DEFAULT, TAIL_MOST);
  const head = desk.headSeq();
  const entries = desk.entries(Math.max(1, head - count + 1), count);
  const rows = entries.map(({ seq, desk: at, fact }) => ({ seq, desk: at, kind: fact.kind }));
  return done(entryLines(entries, head), { head, entries: rows });
}

function runShow({ desk, said }: DeskCall): Outcome {
  const seq = said.numbers['seq'] ?? 0;
  const entry = desk.entries(seq, 1)[0];
  if (entry === undefined || entry.seq !== seq)
    return refuse('ENTRY_UNKNOWN', `There is no entry ${seq}; the last is ${desk.headSeq()}.`, {
      seq,
    });
  const { fact, hash, batch, version, wall } = entry;
  const fields = JSON.stringify(fact);
  return done(oneEntryLines(entry), {
    seq,
    hash,
    batch,
    version,
    desk: entry.desk,
    wall,
    kind: fact.kind,
    fact: fields,
  });
}

function runConfig({ desk }: DeskCall): Outcome {
  const config = desk.config();
  return done(configLines(config), { pin: config.pin, inForce: config.inForce });
}

function runToggles({ desk }: DeskCall): Outcome {
  const { named, settled } = desk.manual.base;
  const toggles = Object.fromEntries(
    Object.entries(settled).map(([path, value]) => [path, { value, named: path in named }]),
  );
  return done(toggleLines(desk.manual.base, desk.state().engine), { toggles });
}

function runDifference({ desk }: DeskCall): Outcome {
  const config = desk.config();
  const waiting = config.waiting.map((change) => ({ ...change }));
  return done(differenceLines(config), { pin: config.pin, waiting, fault: config.fault });
}

export const RECORD_COMMANDS: readonly Command[] = [
  checking({
    name: 'journal tail',
    also: ['journal'],
    says: 'The last entries on record',
    args: [
      optional('count', `how many; ${TAIL_DEFAULT} when not said, at most ${TAIL_MOST}`, {
        kind: 'number',
      }),
    ],
    access: 'read',
    examples: ['journal tail', 'journal tail 50'],
    run: runTail,
  }),
  checking({
    name: 'journal show',
    says: 'One entry in full',
    args: [needed('seq', 'its number', { kind: 'number' })],
    access: 'read',
    examples: ['journal show 120'],
    run: runShow,
  }),
  checking({
    name: 'config show',
    also: ['config'],
    says: 'What is in force, under which pin',
    access: 'read',
    examples: ['config show'],
    run: runConfig,
  }),
  checking({
    name: 'config toggles',
    says: 'Kobe\u2019s toggles by their own paths: value, default, and what each is here',
    access: 'read',
    examples: ['config toggles'],
    run: runToggles,
  }),
  checking({
    name: 'config diff',
    says: 'How config/ differs from what is in force, and what waits for two keys',
    access: 'read',
    examples: ['config diff'],
    run: runDifference,
  }),
];
