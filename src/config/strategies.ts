// The strategies as the files write them, judged by the strategies themselves. What comes out names
// every strategy of the profile once, with every parameter settled.
import { z } from 'zod';
import { attempt } from '#engine/journal/attempt.ts';
import type { EntryTerms, StrategySetting } from '#engine/fact.ts';
import { DEFAULT_ENTRIES } from '#engine/plan.ts';
import { GREEN_ONLY } from '#engine/strategies/green_only.ts';
import { settleParams } from '#engine/strategy.ts';
import type { Strategy } from '#engine/strategy.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { onOff, written } from './document.ts';
import { readPercent } from './written.ts';

export type StrategiesFile = Proposal['strategies'];

export const selection = z.strictObject({
  mode: z.enum(['totd', 'top_n']),
  n: z
    .int({ error: 'This is no whole number. Write one from 1 to 50.' })
    .min(1, { error: 'This is below 1. Write a number from 1 to 50.' })
    .max(50, { error: 'This is above 50. Write a number from 1 to 50.' }),
});

const row = z.strictObject({
  enabled: onOff,
  params: z.record(z.string(), z.number()).optional(),
});

function setting(strategy: Strategy): z.ZodType<StrategySetting> {
  return row.transform(({ enabled, params = {} }, context): StrategySetting => {
    const settled = attempt(() => {
      const all = settleParams(strategy, params);
      // What two parameters rule out together only a run finds.
      strategy.start(all, 1);
      return all;
    });
    if (settled.ok) return { name: strategy.name, enabled, params: settled.value };
    const { error } = settled;
    const what = error instanceof Error ? error.message : String(error);
    const names = strategy.params
      .map(({ name, min, max }) => `${name} ${min} to ${max}`)
      .join(', ');
    context.addIssue({ code: 'custom', message: `${what}. It has ${names}.` });
    return z.NEVER;
  });
}

const settings = z.strictObject(
  Object.fromEntries(GREEN_ONLY.map((strategy) => [strategy.name, setting(strategy)])),
);

const CLAMP_MAX = 0.02;
const ALTERNATE_MAX = 0.05;

/** A target nearer than this sells on any breath of the market; one further away is never met. */
const TARGET_MIN = 0.1;
const TARGET_MAX = 20;
const TARGET_HELP = `Write how many times the stop’s distance, from ${TARGET_MIN} to ${TARGET_MAX}, with at most two decimals.`;

/** How entries leave; the review's collar bounds both offsets besides. */
const entryTerms: z.ZodType<EntryTerms> = z
  .strictObject({
    timeInForce: z.enum(['day', 'ioc']),
    clamp: written(readPercent).refine((ratio) => ratio > 0 && ratio <= CLAMP_MAX, {
      error: 'Write a share above 0 % and at most 2 %.',
    }),
    alternate: written(readPercent).refine((ratio) => ratio > 0 && ratio <= ALTERNATE_MAX, {
      error: 'Write a share above 0 % and at most 5 %.',
    }),
    protection: z.enum(['after-fill', 'bracket']).optional(),
    target: z
      .number({ error: 'This is no number. Write how many times the stop’s distance, as 2.' })
      .min(TARGET_MIN, { error: `This is below ${TARGET_MIN}. ${TARGET_HELP}` })
      .max(TARGET_MAX, { error: `This is above ${TARGET_MAX}. ${TARGET_HELP}` })
      .refine((times) => Number.isInteger(Math.round(times * 1e6) / 1e4), {
        error: `This has more than two decimals. ${TARGET_HELP}`,
      })
      .optional(),
  })
  .refine((row) => row.protection !== 'bracket' || row.timeInForce === 'ioc', {
    path: ['protection'],
    error: 'bracket needs timeInForce: ioc, so that the rest of an entry is taken back at once.',
  })
  .refine((row) => row.target === undefined || row.protection === 'bracket', {
    path: ['target'],
    error: 'target needs protection: bracket, so that it comes with its stop as one order.',
  })
  .refine((row) => row.alternate >= row.clamp, {
    path: ['alternate'],
    error: 'This is below clamp. The other attempt is wider or as wide.',
  })
  // What always was, the stop after the fill, needs no word.
  .transform(({ protection, target, ...row }) => ({
    ...row,
    ...(protection === 'bracket' ? { protection } : {}),
    ...(target === undefined ? {} : { target }),
  }));

/** What always was needs no word in the journal. */
function saidEntries(entries: EntryTerms | undefined): { readonly entries?: EntryTerms } {
  if (entries === undefined) return {};
  const { timeInForce, clamp, alternate } = DEFAULT_ENTRIES;
  const usual =
    entries.timeInForce === timeInForce &&
    entries.clamp === clamp &&
    entries.alternate === alternate;
  return usual ? {} : { entries };
}

export const strategiesFile: z.ZodType<StrategiesFile> = z
  .strictObject({
    profile: z.enum(['green_only']),
    selection,
    entries: entryTerms.optional(),
    strategies: settings,
  })
  .transform(({ profile, selection: chosen, entries, strategies }) => ({
    ...saidEntries(entries),
    profile,
    selection: chosen,
    strategies: GREEN_ONLY.flatMap(({ name }) => strategies[name] ?? []),
  }));
