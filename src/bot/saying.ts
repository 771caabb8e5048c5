// What somebody says becomes words here, the same on every platform: typed alone it is a command, typed in
// a thread it is about what the thread is about. What could turn a line around is gone before it is a word.
import type { Command } from '#bot/command.ts';
import { REGISTRY } from '#bot/registry.ts';
import { plain } from '#bot/text.ts';
import { threadWords } from '#bot/thread.ts';
import { readWords, splitLine } from '#bot/words.ts';

/** The words of a text; `topic` names the thread it was said in, "alert AL-0007". */
export function saidWords(text: string, topic: string | null): readonly string[] {
  const clean = plain(text).replaceAll('\n', ' ');
  return topic === null ? splitLine(clean) : threadWords(topic, clean);
}

/** The command words ask for; null when they ask for none that there is, or not as it is typed. */
export function commandOf(words: readonly string[]): Command | null {
  const asked = readWords(REGISTRY, words);
  return asked.ok ? asked.value.command : null;
}

/** A halt, of whatever kind: nothing may keep it waiting. */
export function isHalt(words: readonly string[]): boolean {
  const access = commandOf(words)?.access;
  return access === 'halt' || access === 'break-glass';
}
