// What words typed in a thread mean: real sentences, one by one, and the law that every text is a command
// or is kept whole.
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { REGISTRY } from '#bot/registry.ts';
import { threadWords } from '#bot/thread.ts';
import { readWords } from '#bot/words.ts';

const ALERT = 'alert AL-0007';
const REQUEST = 'approval R-0018';
const INCIDENT = 'incident I-0003';

/** "ack", "silence 120 exchange maintenance", or "note" where the words were kept. */
function meaning(topic: string, text: string): string {
  const asked = readWords(REGISTRY, threadWords(topic, text));
  if (!asked.ok) return asked.refusal.code;
  const { command, said } = asked.value;
  const { alert, id, about, ...texts } = said.texts;
  const target = topic.split(' ')[1];
  for (const named of [alert, id, about]) if (named !== undefined) expect(named).toBe(target);
  if (command.name === 'note' && texts['text'] === text.trim()) return 'note';
  return [command.name, ...Object.values(said.numbers), ...Object.values(texts)].join(' | ');
}

describe('in the thread of an incident', () => {
  test.each([
    ['cause: stale quotes', 'incident cause | I-0003 stale quotes'],
    ['action: called the vendor', 'incident action | I-0003 called the vendor'],
    ['note the vendor sees it too', 'incident note | I-0003 the vendor sees it too'],
    ['the vendor sees it too', 'incident note | I-0003 the vendor sees it too'],
    ['was it the feed?', 'incident note | I-0003 was it the feed?'],
    ['lead', 'incident lead | I-0003'],
    ['close', 'incident close | I-0003'],
    ['close it when the books agree', 'incident note | I-0003 close it when the books agree'],
    ['I-4 is another', 'incident note | I-0003 I-4 is another'],
    ['halt this gets worse', 'halt | this gets worse (I-0003)'],
    ['halt was wrong', 'incident note | I-0003 halt was wrong'],
    ['approve', 'incident note | I-0003 approve'],
  ])('%s', (text, means) => {
    expect(meaning(INCIDENT, text)).toBe(means);
  });
});

describe('in the thread of an alert', () => {
  test.each([
    ['ack', 'ack'],
    ['ACK', 'ack'],
    ['Ack.', 'ack'],
    ['/ack', 'ack'],
    ['@ack', 'ack'],
    ['  ack  ', 'ack'],
    ['ack al-0007', 'ack'],
    ['acknowledge', 'ack'],
    ['Acknowledged.', 'ack'],
    ['acked', 'ack'],
    ['ack, looking at the feed', 'ack | looking at the feed'],
    ['ack on it', 'ack | on it'],
    ['ack thanks', 'ack | thanks'],
    ['resolve stale quotes, feed restarted', 'resolve | stale quotes, feed restarted'],
    ['resolve: the vendor was down', 'resolve | the vendor was down'],
    ['Resolve AL-0007 stale quotes', 'resolve | stale quotes'],
    ['resolve', 'ARGUMENT_MISSING'],
    ['escalate', 'escalate'],
    ['escalate now', 'escalate'],
    ['Escalate please', 'escalate'],
    ['escalate @ben', 'escalate | ben'],
    ['escalate to Ben', 'escalate | Ben'],
    ['escalate this to @ben', 'escalate | ben'],
    ['assign @ben', 'assign | ben'],
    ['assign it to ben', 'assign | ben'],
    ['assign', 'ARGUMENT_MISSING'],
    ['silence 2h exchange maintenance', 'silence | 120 | exchange maintenance'],
    ['silence for 30m a drill', 'silence | 30 | a drill'],
    ['SILENCE 1d the vendor knows', 'silence | 1440 | the vendor knows'],
    ['silence', 'ARGUMENT_MISSING'],
    ['silence 2h', 'ARGUMENT_MISSING'],
    ['note vendor called back', 'note | vendor called back'],
    ['note: vendor called back', 'note | vendor called back'],
    ['cause: stale quotes', 'incident cause | AL-0007 stale quotes'],
    ['Prevention: a second source', 'incident prevention | AL-0007 a second source'],
    ['fix: feed restarted', 'incident fix | AL-0007 feed restarted'],
    ['action: called the vendor', 'incident action | AL-0007 called the vendor'],
    ['action:called the vendor', 'incident action | AL-0007 called the vendor'],
    ['cause is not known yet', 'note'],
    ['cause: was it the feed?', 'note'],
    ['cause:', 'note'],
    ['runbook', 'runbook'],
    ['timeline', 'timeline'],
    ['timeline please', 'timeline'],
    ['halt', 'halt | asked in the thread of AL-0007'],
    ['HALT', 'halt | asked in the thread of AL-0007'],
    ['halt feed looks stale', 'halt | feed looks stale (AL-0007)'],
    ['halt now', 'halt | now (AL-0007)'],
    ['halt flatten', 'halt | flatten (AL-0007)'],
    ['halt break-glass', 'halt | break-glass (AL-0007)'],
  ])('%s: %s', (text, meant) => {
    expect(meaning(ALERT, text)).toBe(meant);
  });

  test.each([
    "acknowledged the vendor's mail",
    "ack'd by the vendor at noon",
    'ack was sent by the broker at 10:02',
    'ack the vendor first, then we see',
    'acknowledgement is in the mail',
    'ack?',
    'ack AL-0003',
    'resolved',
    'resolve when the feed is back',
    'resolve only after the books are equal',
    'resolve AL-0003 stale quotes',
    'can we resolve this?',
    'escalate this if it happens again',
    'escalation is on its way',
    'escalate to the vendor and the exchange',
    'should I escalate?',
    'assign him the ticket',
    'assigned to ben in the other room',
    'silence is golden',
    'silenced on my phone',
    'silence 2x',
    'notes are in the wiki',
    'note',
    'runbook?',
    'runbook is out of date',
    'timeline of the outage is unclear',
    'halt?',
    'halt was wrong',
    'halt if it drops again',
    'halted at 10:02',
    'halt doesn\u2019t look right',
    'halt lifted at 10:02',
    'halt cancelled by the exchange',
    'halt nothing yet',
    'resolve nothing yet',
    'resolve later',
    'resolve don\u2019t',
    'halt-on-open is off',
    'halt AL-0003 was the real one',
    'do not halt',
    'the feed looks stale to me',
    '@ben can you look',
    '/shrug',
    '--cause unknown --fix none',
    '"ack" he said',
    '1234',
    '\u00e4h',
    'ok',
  ])('kept as a note: %s', (text) => {
    expect(['note', 'ARGUMENT_MISSING']).toContain(meaning(ALERT, text));
    expect(threadWords(ALERT, text)).toEqual(['note', 'AL-0007', text]);
  });
});

describe('in the thread of a request', () => {
  test.each([
    ['approve', 'approve'],
    ['Approve.', 'approve'],
    ['/approve', 'approve'],
    ['approve books equal, feed back', 'approve | books equal, feed back'],
    ['approve R-0018 books equal', 'approve | books equal'],
    ['deny books not compared yet', 'deny | books not compared yet'],
    ['deny not yet', 'deny | not yet'],
    ['deny', 'ARGUMENT_MISSING'],
    ['halt', 'halt | asked in the thread of R-0018'],
    ['note asked the broker', 'note | asked the broker'],
    ['approved by the vendor already', 'note'],
    ['approve?', 'note'],
    ['approve if the books are equal', 'note'],
    ['approve once preflight passes', 'note'],
    ['approve R-0019', 'note'],
    ['deny unless ben agrees', 'note'],
    ['denied boarding', 'note'],
    ['ack', 'note'],
    ['resolve it', 'note'],
    ['who has the other key?', 'note'],
    ['approve please', 'approve | please'],
    ['approve from me too', 'approve | from me too'],
    ['approve R-0018, R-0018 looks right', 'approve | R-0018 looks right'],
  ])('%s: %s', (text, meant) => {
    expect(meaning(REQUEST, text)).toBe(meant);
  });

  test.each([
    'approve this? not sure',
    'approve it if the books are equal',
    'approve, but only with ben',
    'approve \u2014 no, wait',
    'approve: no',
    'approve doesn\u2019t work for me',
    "approve it? I can't",
    'approve I won\u2019t',
    'approve nothing until ben looked',
    'approve later',
    'approve before lunch',
    'approve the rest, not this',
    'approve buttons are dead',
    'approve sounds wrong to me',
    'approve (or not)',
    'approve, deny',
    'approve "not"',
    'approve\nactually no',
    'approve which one',
    'approve 19',
    'approve 0018',
    'approve \ud83d\udc4e',
    'approve \uff1f',
    'approve R-0018, R-0019',
    'approve the other one, R-0019',
    'approve R-0018 no',
    'approve dont',
    'approve nvm',
    'approve provided the books agree',
    'approve someone else',
    'approve too risky',
    'approve I disagree',
    'approve oops',
    'approve hmm',
    'approve ...',
    'approve..',
    'approve \u2026',
    'approve books are equal ...',
    'approve R-0018?',
    'I approve',
    'please approve',
    '"approve"',
    '> approve',
    'approve/deny',
    'approve-all',
  ])('no key is turned by: %j', (text) => {
    expect(threadWords(REQUEST, text)).toEqual(['note', 'R-0018', text]);
  });
});

const verb = fc.constantFrom(
  ...'ack acknowledge resolve escalate assign silence note runbook timeline halt approve deny cause: action: close lead'.split(
    ' ',
  ),
);
const sentence = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.tuple(verb, fc.string()).map(([word, rest]) => `${word} ${rest}`),
  fc.tuple(verb, fc.string({ unit: 'grapheme' })).map(([word, rest]) => `${word}${rest}`),
);

test('every text is one command about this thread, or is kept whole', () => {
  fc.assert(
    fc.property(fc.constantFrom(ALERT, REQUEST, INCIDENT), sentence, (topic, text) => {
      const id = topic.split(' ')[1] ?? '';
      const words = threadWords(topic, text);
      const asked = readWords(REGISTRY, words);
      if (asked.ok) {
        const named = Object.values(asked.value.said.texts).some((word) => word.includes(id));
        expect(named).toBe(true);
      } else expect(['ARGUMENT_MISSING', 'ARGUMENT_BAD']).toContain(asked.refusal.code);
      if (words[0] === 'note' && words[2] === text.trim()) return;
      // Nothing of what was said is lost but the command's own words and marks.
      const small = words.join(' ').toLowerCase();
      const own = /^(?:ack\w*|acknowledged?|it|this|to|for|please|now|al|r|i)$/u;
      for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])
        if (!own.test(word)) expect(small).toContain(word);
    }),
    { numRuns: 1_000 },
  );
});
