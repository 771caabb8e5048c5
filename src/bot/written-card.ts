// A card as it is written in the outbox, and read back. Cards of earlier versions lack what came later:
// what is absent reads as nothing, and what is no card at all reads as null.
import { z } from 'zod';
import type { Card } from '#bot/card.ts';
import { SEVERITIES } from '#runbook/alert/severity.ts';

const field = z.object({ name: z.string(), value: z.string() });
const table = z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string())) });
const picture = z.object({
  kind: z.enum(['equity', 'exposure', 'strategies']),
  until: z.string(),
  title: z.string(),
  alt: z.string(),
});
const ask = z.object({ name: z.string(), says: z.string(), needed: z.boolean() });
const button = z.object({
  label: z.string(),
  style: z.enum(['plain', 'good', 'danger']),
  words: z.array(z.string()),
  asks: z.array(ask),
});
const STATES = [
  'firing',
  'acknowledged',
  'silenced',
  'resolved',
  'asked',
  'running',
  'granted',
  'ended',
] as const;
const card = z.object({
  severity: z.enum(SEVERITIES),
  at: z.string(),
  mode: z.string(),
  account: z.string(),
  title: z.string(),
  lines: z.array(z.string()),
  tone: z.enum(['good', 'bad', 'plain']),
  state: z.enum(STATES).nullable().default(null),
  fields: z.array(field).default([]),
  table: table.nullable().default(null),
  picture: picture.nullable().default(null),
  buttons: z.array(button).default([]),
  calls: z.array(z.string()).default([]),
});

export function cardText(written: Card): string {
  return JSON.stringify(written);
}

/** The card a message row carries; null when it is not one; throws on what is no JSON at all. */
export function parseCard(text: string): Card | null {
  const read = card.safeParse(JSON.parse(text));
  return read.success ? read.data : null;
}
