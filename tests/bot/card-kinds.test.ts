// Every fact stands in a kind of card, or is one that says nothing: what is new and has no golden file is found here.
// What facts show is read from the golden journal, in which every kind of fact happens.
import { describe, expect, test } from 'vitest';
import { sayEngineFact } from '#bot/announce-engine.ts';
import { sayRunbookFact } from '#bot/announce-runbook.ts';
import type { Draft, News } from '#bot/draft.ts';
import { makeCodec } from '#engine/journal/payload.ts';
import { deskTime, wallTime } from '#engine/model/time.ts';
import { FACT_VERSIONS, FACTS, RUNBOOK_FACTS } from '#runbook/fact.ts';
import type { DeskFact, RunbookFact } from '#runbook/fact.ts';
import { EMPTY_DESK, foldDeskBatch } from '#runbook/state.ts';
import { KINDS } from '#tests/bot/card-kinds.ts';
import { AT, folded } from '#tests/bot/desk-in-memory.ts';
import { goldenRows } from '#tests/engine/journal/golden.ts';

/** Facts that people would only skip, and such as an alert or another fact of their batch tells. */
const SILENT: readonly DeskFact['kind'][] = [
  'books.synced',
  'data.quarantined',
  'data.released',
  'day.closed',
  'day.opened',
  'execution.rated',
  'incident.overdue',
  'ladder.kept',
  'ladder.late',
  'ledger.moved',
  'market.marked',
  'options.read',
  'order.accepted',
  'order.sent',
  'pack.made',
  'pin.set',
  'price.freed',
  'price.held',
  'provider.counted',
  'refusals.repeated',
  'rota.filled',
  'rota.gapped',
  'stop.late',
  'strategy.enabled',
  'symbol.halted',
  'symbol.resumed',
  'task.overdue',
  'vix.read',
];

function isRunbook(fact: DeskFact): fact is RunbookFact {
  return fact.kind in RUNBOOK_FACTS;
}

function draftsOf(news: News, fact: DeskFact): readonly Draft[] {
  if (isRunbook(fact)) return sayRunbookFact(news, fact);
  const draft = sayEngineFact(news, fact);
  return draft === null ? [] : [draft];
}

/** "run.started: card of run, buttons": what of a fact has a look of its own. */
function looksOf(news: News, fact: DeskFact): readonly string[] {
  return draftsOf(news, fact).flatMap((draft) => [
    `${fact.kind}: ${draft.part}${draft.topic === null ? '' : ` of ${draft.topic.split(' ')[0]}`}`,
    ...(draft.buttons.length === 0 ? [] : [`${fact.kind}: buttons`]),
    ...(draft.fields.length === 0 ? [] : [`${fact.kind}: fields`]),
    ...(draft.table === null ? [] : [`${fact.kind}: table`]),
    ...(draft.picture === null ? [] : [`${fact.kind}: picture`]),
  ]);
}

function looksOfKinds(): ReadonlySet<string> {
  const looks = KINDS.flatMap(([, facts, earlier]) => {
    const before = folded(earlier);
    const after = foldDeskBatch(before, facts, AT);
    const news = { before, after, facts, wall: AT.wall };
    return facts.flatMap((fact) => looksOf(news, fact));
  });
  return new Set(looks);
}

/** What each fact of the golden journal shows, in the batch it stands in. */
function looksOfJournal(): ReadonlySet<string> {
  const codec = makeCodec<DeskFact>(FACT_VERSIONS);
  const batches = Map.groupBy(goldenRows(), (row) => row[1]);
  const looks = new Set<string>();
  let before = EMPTY_DESK;
  for (const rows of batches.values()) {
    const facts = rows.map(([, , kind, version, , , payload]) => {
      const read = codec.read(kind, version, payload);
      if (!read.ok) throw new Error(read.why);
      return read.fact;
    });
    const [, , , , desk = 0, wall = 0] = rows[0] ?? [];
    const after = foldDeskBatch(before, facts, { desk: deskTime(desk), wall: wallTime(wall) });
    const news = { before, after, facts, wall };
    for (const fact of facts) for (const look of looksOf(news, fact)) looks.add(look);
    before = after;
  }
  return looks;
}

function factsIn(looks: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...looks].map((look) => look.slice(0, look.indexOf(':'))));
}

describe('every kind of card is looked at', () => {
  const shown = looksOfKinds();
  const lived = looksOfJournal();

  test('each fact speaks in a kind, or is known to be silent', () => {
    const speaks = factsIn(shown);
    const silent = Object.keys(FACTS).filter((kind) => !speaks.has(kind));
    expect(silent.toSorted()).toEqual(SILENT.toSorted());
  });

  test('what is said to be silent says nothing in the golden journal', () => {
    const speaks = factsIn(lived);
    expect(SILENT.filter((kind) => speaks.has(kind))).toEqual([]);
  });

  test('whatever a fact shows in the golden journal, a kind shows', () => {
    expect([...lived].filter((look) => !shown.has(look))).toEqual([]);
  });

  test('each kind has a name of its own', () => {
    const names = KINDS.map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
