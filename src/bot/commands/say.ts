// Saying something in a channel, which proves that posting works: the answer tells where the message stands by
// then, platform by platform. A shell, since it waits for them.
import { setTimeout as wait } from 'node:timers/promises';
import { CHANNELS } from '#bot/card.ts';
import { needed } from '#bot/command.ts';
import type { Command, DeskCall } from '#bot/command.ts';
import { done } from '#bot/commands/look.ts';
import type { Outcome, Posted } from '#runbook/answer.ts';

/** A platform that takes longer is told to be waited for. */
const LONGEST_MS = 5_000;
const LOOK_MS = 50;

function isSettled({ state }: Posted): boolean {
  return state === 'sent' || state === 'refused';
}

function line({ platform, state, place, fault }: Posted): string {
  const why = fault === null ? '' : `: ${fault}`;
  switch (state) {
    case 'sent':
      return `${platform}: ${place === 'not needed' ? 'not sent there, as config/chat.yaml routes it' : 'it stands there'}`;
    case 'refused':
      return `${platform}: REFUSED${why}`;
    case 'sending':
    case 'waiting':
      return `${platform}: waits${why}`;
  }
}

async function settled(
  { desk, progress, signal }: DeskCall,
  seq: number,
): Promise<readonly Posted[]> {
  const began = performance.now();
  for (;;) {
    const posted = desk.posted(seq);
    const passed = performance.now() - began;
    if (posted.every(isSettled) || passed >= LONGEST_MS || signal.aborted) return posted;
    progress(passed / LONGEST_MS, 'waiting for the platforms');
    await wait(LOOK_MS);
  }
}

async function runSay(call: DeskCall): Promise<Outcome> {
  const { channel = '', text = '' } = call.said.texts;
  const said = await call.desk.procedures.say(call.by, { channel, text });
  if (!said.ok) return said;
  const { data } = said.value;
  const seq = typeof data === 'object' && data !== null && 'seq' in data ? Number(data['seq']) : 0;
  const posted = await settled(call, seq);
  const missing = posted.filter((one) => !isSettled(one) || one.state === 'refused');
  const end = missing.length === 0 ? [] : ['Find out why: doctor'];
  return done([said.value.text, ...posted.map((one) => `  ${line(one)}`), ...end], {
    channel,
    seq,
    posted: posted.map((one) => ({ ...one })),
  });
}

export const SAY_COMMANDS: readonly Command[] = [
  {
    name: 'say',
    also: [],
    group: 'act',
    says: 'Say something in a channel of every platform, in your name, and see where it arrived',
    args: [
      needed('channel', 'the purpose of the channel', { kind: 'choice', choices: CHANNELS }),
      needed('text', 'what to say', { kind: 'text' }),
    ],
    flags: [],
    access: 'tend-alert',
    keys: 1,
    examples: ['say alerts this is a test'],
    needsDesk: true,
    run: runSay,
  },
];
