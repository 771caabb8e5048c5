// Escaping for Slack, judged by a reader of its markup that also sees what is wrong with the same text unescaped.
import { expect, test } from 'vitest';
import {
  codeLine,
  escapeMrkdwn,
  fenced,
  named,
  plainText,
  readersTime,
} from '#bot/slack/mrkdwn.ts';
import { readMrkdwn, readText } from './seen.ts';

const ACTS: readonly (readonly [string, string])[] = [
  ['<!channel>', 'mention <!channel>'],
  ['<!here|here>', 'mention <!here|here>'],
  ['<!subteam^S1|@ops>', 'mention <!subteam^S1|@ops>'],
  ['<@U0ANA>', 'mention <@U0ANA>'],
  ['<#C01|general>', 'mention <#C01|general>'],
  ['<https://evil.example|Approve>', 'link https://evil.example|Approve'],
  ['<!date^1392734382^{date}|x>', 'date'],
  ['*bold*', 'bold bold'],
  ['_italic_', 'italic italic'],
  ['~gone~', 'struck gone'],
  ['`code`', 'code code'],
  [':skull:', 'emoji skull'],
  ['&gt; quote', 'quote'],
  ['```x```', 'fence'],
];

test.each(ACTS)(
  '%s acts as %s when it is not escaped, and stands as written in a field',
  (text, act) => {
    expect(readMrkdwn(text).does).toContain(act);
    const read = readText(named('Reason', text));
    expect(read.does.filter((deed) => deed !== 'bold Reason')).toEqual([]);
    expect(read.shown).toBe(`Reason\n${text}`);
  },
);

test.each(ACTS)('%s stands as written in plain letters and in columns', (text) => {
  expect(readText(plainText(text))).toEqual({ shown: text, does: [] });
  const block = readMrkdwn(`\`\`\`\n${codeLine(text)}\n\`\`\``);
  expect(block.does).toEqual(['fence']);
  expect(block.shown).toBe(`\n${text.replaceAll('`', '\u2035')}\n`);
});

test('what is escaped already is not read as its escape', () => {
  expect(readMrkdwn(escapeMrkdwn('&lt;!channel&gt;')).shown).toBe('&lt;!channel&gt;');
});

test('the name of a field is bold where that is certain', () => {
  expect(named('Since', '14:02:11 ET')).toEqual({
    type: 'mrkdwn',
    text: '*Since*\n14:02:11 ET',
    verbatim: true,
  });
  expect(named('Rule', 'green_only').type).toBe('plain_text');
});

test('no text object is empty, and none links or makes pictures by itself', () => {
  expect(plainText('  \n')).toEqual({ type: 'plain_text', text: '-', emoji: false });
  expect(fenced('x').verbatim).toBe(true);
});

test('a moment is the reader\u2019s, and New York\u2019s where the client cannot', () => {
  expect(readersTime(Date.UTC(2026, 0, 5, 15, 0, 0, 999))).toMatchObject({
    text: '<!date^1767625200^{time} your time|written 2026-01-05 10:00 ET>',
  });
});
