// Text for Slack. Whatever people or the market wrote stands in plain_text objects, which format nothing,
// link nothing and mention nobody; what must be mrkdwn is escaped, and what could still format there is not.
import type { types } from '@slack/bolt';
import { SLACK } from '#bot/slack/limits.ts';
import { cutTo, fixedWidth } from '#bot/splitting.ts';
import { plain } from '#bot/text.ts';
import { formatDayEt } from '#engine/model/time.ts';

/** No text object may be empty; this stands where nothing is said. */
const NOTHING = '-';
/** Signs that format, quote, or stand for a picture in mrkdwn, however escaped; a time of day does not. */
const FORMATS = /[*_~`]|^\s*>|:(?!\d\d:)[\w+'-]+:/mu;

/** Slack's own three escapes: no mention, link or date can be written in what is left. */
export function escapeMrkdwn(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function plainText(
  text: string,
  most: number = SLACK.textObject.most,
): types.PlainTextElement {
  const clean = plain(text);
  return {
    type: 'plain_text',
    text: cutTo(clean.trim() === '' ? NOTHING : clean, most),
    emoji: false,
  };
}

/** Text of our own making, escaped where it holds what others wrote; links nothing by itself. */
export function mrkdwn(text: string): types.MrkdwnElement {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** A name in bold over its value; in plain letters where one of them could format. */
export function named(name: string, value: string): types.MrkdwnElement | types.PlainTextElement {
  if (FORMATS.test(name) || FORMATS.test(value)) return plainText(`${name}\n${value}`);
  return mrkdwn(`*${escapeMrkdwn(name)}*\n${escapeMrkdwn(value)}`);
}

/** A line of a block of fixed width. */
export function codeLine(line: string): string {
  return escapeMrkdwn(fixedWidth(line));
}

export const FENCE = '```';

/** Lines already written by codeLine, as one block of fixed width. */
export function fenced(written: string): types.MrkdwnElement {
  return mrkdwn(`${FENCE}\n${written}\n${FENCE}`);
}

/** A moment on the reader's own clock; New York's where the client cannot. */
export function readersTime(wall: number): types.MrkdwnElement {
  const seconds = Math.floor(wall / 1_000);
  return mrkdwn(`<!date^${seconds}^{time} your time|written ${formatDayEt(wall)}>`);
}
