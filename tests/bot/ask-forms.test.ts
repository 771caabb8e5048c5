// The forms of both platforms: what a button needs is asked within their limits, and what is submitted reads
// back as the press of that button with its answers; nothing else reads as one.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeButtonId } from '#bot/button-id.ts';
import { askModal as discordForm, readModal as readDiscord } from '#bot/discord/modal.ts';
import { askModal as slackForm, readModal as readSlack } from '#bot/slack/modal.ts';
import type { Asks } from '#bot/slack/modal.ts';
import { faultsAgainst } from '#tests/bot/discord/published.ts';
import { readText, seen, textsIn } from '#tests/bot/slack/seen.ts';
import { untrusted } from '#tests/bot/wild-cards.ts';

const BUTTON = writeButtonId(42, { words: ['silence', 'AL-0007', '{span}', '{reason}'] });
const SILENCE: Asks = {
  kind: 'asks',
  title: 'Silence AL-0007',
  label: 'Silence\u2026',
  asks: [
    { name: 'span', says: 'For how long, like 30m or 2h', needed: true },
    { name: 'reason', says: 'Why', needed: false },
  ],
};
const ANSWERS = { span: '2h', reason: 'exchange\nmaintenance' };

const wanted: fc.Arbitrary<Asks> = fc.record({
  kind: fc.constant('asks' as const),
  title: untrusted,
  label: untrusted,
  asks: fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('reason', 'span', 'cause', 'fix', 'note'),
      says: untrusted,
      needed: fc.boolean(),
    }),
    { selector: (one) => one.name, minLength: 1, maxLength: 5 },
  ),
});

function submittedToSlack(
  form: ReturnType<typeof slackForm>,
  answers: Record<string, string>,
): unknown {
  const values = Object.fromEntries(
    form.blocks.flatMap((block) => {
      if (block.type !== 'input') return [];
      const name = String(block.block_id).replace('ask:', '');
      return [
        [
          String(block.block_id),
          { answer: { type: 'plain_text_input', value: answers[name] ?? null } },
        ],
      ];
    }),
  );
  return {
    callback_id: form.callback_id,
    private_metadata: form.private_metadata,
    state: { values },
  };
}

function submittedToDiscord(
  form: ReturnType<typeof discordForm>,
  answers: Record<string, string>,
): unknown {
  const components = form.components.map(({ component }) => ({
    type: 18,
    component: {
      type: 4,
      custom_id: component.custom_id,
      value: answers[component.custom_id] ?? '',
    },
  }));
  return { custom_id: form.custom_id, components };
}

describe('Slack', () => {
  test('asks in its own words; what must be said is not optional', () => {
    const form = slackForm(BUTTON, SILENCE);
    expect(form).toMatchObject({
      type: 'modal',
      private_metadata: BUTTON,
      title: { text: 'Silence' },
      submit: { text: 'Silence' },
    });
    expect(seen(form.blocks)).toBe(
      'Silence AL-0007\nFor how long, like 30m or 2h: ____\nWhy (optional): ____',
    );
    expect(JSON.stringify(form.blocks[1])).toContain('"multiline":false');
    expect(JSON.stringify(form.blocks[2])).toContain('"multiline":true');
  });

  test('what is submitted is the press with its answers; what was left empty is none', () => {
    const form = slackForm(BUTTON, SILENCE);
    expect(readSlack(submittedToSlack(form, ANSWERS))).toEqual({
      button: BUTTON,
      answers: ANSWERS,
    });
    expect(readSlack(submittedToSlack(form, { span: '2h' }))).toEqual({
      button: BUTTON,
      answers: { span: '2h' },
    });
  });

  test('whatever is asked, every limit holds and nothing acts', () => {
    fc.assert(
      fc.property(wanted, (asks) => {
        const form = slackForm(BUTTON, asks);
        for (const text of [form.title, form.submit, form.close])
          expect(text?.text.length ?? 0).toBeLessThanOrEqual(24);
        expect(form.blocks.length).toBeLessThanOrEqual(100);
        for (const text of textsIn(form)) {
          expect(text.text.trim()).not.toBe('');
          expect(text.text.length).toBeLessThanOrEqual(
            2_000 + (form.blocks.length > asks.asks.length ? 1_000 : 0),
          );
          expect(readText(text).does).toEqual([]);
        }
        expect(readSlack(submittedToSlack(form, {}))).toEqual({ button: BUTTON, answers: {} });
      }),
      { numRuns: 200 },
    );
  });
});

describe('Discord', () => {
  test('asks in its own words; what must be said is required', () => {
    const form = discordForm(BUTTON, SILENCE);
    expect(form.title).toBe('Silence AL-0007');
    expect(
      form.components.map((one) => [one.label, one.component.required, one.component.style]),
    ).toEqual([
      ['For how long, like 30m or 2h', true, 1],
      ['Why', false, 2],
    ]);
    expect(faultsAgainst('ModalInteractionCallbackRequestData', form)).toBeNull();
  });

  test('what is submitted is the press with its answers, from labels and from rows', () => {
    const form = discordForm(BUTTON, SILENCE);
    const read = { button: BUTTON, answers: ANSWERS };
    expect(readDiscord(submittedToDiscord(form, ANSWERS))).toEqual(read);
    const rows = Object.entries(ANSWERS).map(([name, value]) => ({
      type: 1,
      components: [{ type: 4, custom_id: name, value }],
    }));
    expect(readDiscord({ custom_id: form.custom_id, components: rows })).toEqual(read);
  });

  test('whatever is asked, it is as published', () => {
    fc.assert(
      fc.property(wanted, (asks) => {
        const form = discordForm(BUTTON, asks);
        expect(faultsAgainst('ModalInteractionCallbackRequestData', form)).toBeNull();
        expect(form.title.length).toBeLessThanOrEqual(45);
        expect(form.components.length).toBeLessThanOrEqual(5);
        for (const one of form.components) expect(one.label.length).toBeLessThanOrEqual(45);
      }),
      { numRuns: 200 },
    );
  });
});

test.each([
  ['nothing', null],
  [
    'a form of somebody else',
    { callback_id: 'other', private_metadata: BUTTON, state: { values: {} } },
  ],
  [
    'a button that is none',
    { callback_id: 'tk-ask', private_metadata: 'approve R-1', state: { values: {} } },
  ],
  ['no state', { callback_id: 'tk-ask', private_metadata: BUTTON }],
  ['another custom id', { custom_id: BUTTON, components: [] }],
  ['a custom id that is no button', { custom_id: 'tka:approve', components: [] }],
])('%s is no form of ours', (_, data) => {
  expect(readSlack(data)).toBeNull();
  expect(readDiscord(data)).toBeNull();
});

test('answers are read by name, and nothing is inherited', () => {
  const values = { 'ask:__proto__': { answer: { value: 'x' } }, other: { answer: { value: 'y' } } };
  const data = { callback_id: 'tk-ask', private_metadata: BUTTON, state: { values } };
  expect(Object.keys(readSlack(data)?.answers ?? {})).toEqual(['__proto__']);
  expect(Object.getPrototypeOf(readSlack(data)?.answers)).toBe(Object.prototype);
});
