// Every kind of card as it looks: one golden file a kind, with the card's own parts and the terminal's
// rendering of them. What a kind shows changes only where its golden file changes with it.
import { expect, test } from 'vitest';
import { announce } from '#bot/announce.ts';
import { renderCard } from '#bot/terminal.ts';
import { parseCard } from '#bot/written-card.ts';
import { foldDeskBatch } from '#runbook/state.ts';
import { BASE } from '#tests/bot/card-ground.ts';
import { KINDS } from '#tests/bot/card-kinds.ts';
import { AT, folded, HALTED } from '#tests/bot/desk-in-memory.ts';

test.each(KINDS)('%s', async (name, facts, earlier) => {
  const before = folded(earlier);
  const rows = announce(
    before,
    foldDeskBatch(before, facts, AT),
    facts.map((fact) => ({ fact })),
    AT,
  );
  expect(rows.length).toBeGreaterThan(0);
  const text = rows.map((row) => {
    const card = parseCard(row.card);
    if (card === null) throw new Error(`not a card: ${row.card}`);
    const where = row.topic === null ? 'alone' : `${row.part} of ${row.topic}`;
    const look = { colour: false, width: 100 };
    return `${row.channel}, lane ${row.lane}, ${where}\n\n${renderCard({ channel: row.channel, card }, look)}\n\n${JSON.stringify(card, null, 2)}\n`;
  });
  await expect(text.join('\n')).toMatchFileSnapshot(`golden/card-${name}.txt`);
});

test('every part of a card is shown by at least one kind', () => {
  const shown = KINDS.flatMap(([, facts, earlier]) => {
    const before = folded(earlier);
    const entries = facts.map((fact) => ({ fact }));
    return announce(before, foldDeskBatch(before, facts, AT), entries, AT).flatMap(
      (row) => parseCard(row.card) ?? [],
    );
  });
  expect(new Set(shown.map((card) => card.state))).toEqual(
    new Set([
      null,
      'firing',
      'acknowledged',
      'silenced',
      'resolved',
      'asked',
      'running',
      'granted',
      'ended',
    ]),
  );
  for (const part of ['fields', 'lines', 'buttons'] as const)
    expect(shown.some((card) => card[part].length > 0)).toBe(true);
  for (const part of ['table', 'picture'] as const)
    expect(shown.some((card) => card[part] !== null)).toBe(true);
});

test('a repeat says so', () => {
  const [row] = announce(folded(BASE), folded(BASE), [{ fact: HALTED }], AT);
  const card = parseCard(row?.card ?? '{}');
  if (card === null) throw new Error('no card');
  const look = { colour: false, width: 100 };
  const text = renderCard({ channel: 'alerts', card, repeat: true }, look);
  expect(text.replaceAll(/\s+/g, ' ')).toContain('(may be a repeat)');
});
