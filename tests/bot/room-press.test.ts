// Buttons: what a press says is the card's button as it stands now, with each answer as one word.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Button } from '#bot/card.ts';
import { pressed } from '#bot/press.ts';
import { isHalt } from '#bot/saying.ts';
import { readWords, splitLine } from '#bot/words.ts';
import { REGISTRY } from '#bot/registry.ts';
import { PLAIN } from '#tests/bot/room-letters.ts';

const DENY: Button = {
  label: 'Deny\u2026',
  style: 'plain',
  words: ['deny', 'R-0001', '{reason}'],
  asks: [{ name: 'reason', says: 'Why', needed: true }],
};
const APPROVE: Button = {
  ...DENY,
  label: 'Approve\u2026',
  words: ['approve', 'R-0001', '{reason}'],
  asks: [{ name: 'reason', says: 'Why', needed: false }],
};
const RESUME: Button = {
  label: 'Resume\u2026',
  style: 'danger',
  words: ['resume', '--cause', '{cause}', '--fix={fix}'],
  asks: [
    { name: 'cause', says: 'The cause', needed: true },
    { name: 'fix', says: 'What was done', needed: true },
  ],
};
const CARD = { ...PLAIN, title: 'RESUME R-0001', buttons: [DENY, APPROVE, RESUME] };

function press(words: readonly string[], answers: Readonly<Record<string, string>>): string {
  const said = pressed(CARD, { message: 7, words, answers });
  return said.ok ? said.value.join('|') : `${said.refusal.code}: ${said.refusal.text}`;
}

test.each([
  ['an answer', DENY.words, { reason: 'not yet' }, 'deny|R-0001|not yet'],
  ['no answer where none is needed', APPROVE.words, {}, 'approve|R-0001'],
  [
    'an answer within a word',
    RESUME.words,
    { cause: 'a', fix: 'b c' },
    'resume|--cause|a|--fix=b c',
  ],
  [
    'quotes and dashes',
    DENY.words,
    { reason: '"x" --to {reason}' },
    'deny|R-0001|"x" --to {reason}',
  ],
  ['lines and marks that turn text', DENY.words, { reason: 'a\nb\u202ec' }, 'deny|R-0001|a b c'],
])('%s', (_, words, answers, said) => {
  expect(press(words, answers)).toBe(said);
});

test.each([
  ['a needed answer missing', DENY.words, {}, /^ARGUMENT_MISSING: .*reason: Why/],
  ['one of spaces only', DENY.words, { reason: ' \t ' }, /^ARGUMENT_MISSING/],
  ['an answer nobody asked for', DENY.words, { reason: 'x', to: 'y' }, /^ARGUMENT_BAD/],
  ['words of another request', ['deny', 'R-0002', '{reason}'], { reason: 'x' }, /^BUTTON_OVER/],
  ['words the card never had', ['halt', 'now'], {}, /^BUTTON_OVER: .*"RESUME R-0001".*Deny/],
  ['a button filled already', ['deny', 'R-0001', 'x'], {}, /^BUTTON_OVER/],
])('%s is refused', (_, words, answers, told) => {
  expect(press(words, answers)).toMatch(told);
});

test('a card without buttons says so', () => {
  const said = pressed({ ...PLAIN, title: 'over' }, { message: 1, words: ['x'], answers: {} });
  expect(said).toMatchObject({ ok: false, refusal: { code: 'BUTTON_OVER' } });
});

test('no answer becomes a flag, a second word or another command', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ minLength: 1 }),
        fc.constantFrom('--fix=x', '\u2014fix=x', '--cause', '--fix x'),
      ),
      (text) => {
        const answers = { cause: text, fix: 'mended' };
        const said = pressed(CARD, { message: 7, words: RESUME.words, answers });
        if (!said.ok) return;
        expect(said.value).toHaveLength(4);
        const asked = readWords(REGISTRY, said.value);
        expect(asked).toMatchObject({ ok: true, value: { said: { texts: { fix: 'mended' } } } });
      },
    ),
  );
});

test.each([
  ['halt', true],
  ['/desk halt feed looks stale', true],
  ['halt break-glass nobody else', true],
  ['halt flatten exchange out', true],
  ['status', false],
  ['halting', false],
  ['resume --cause a --fix b', false],
])('%s: a halt, %s', (line, halt) => {
  expect(isHalt(splitLine(line))).toBe(halt);
});
