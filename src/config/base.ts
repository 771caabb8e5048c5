// Kobe's toggles at their own paths, from config/base.yaml. One that is also a setting of the desk bounds it: of the two
// files the stricter one counts (C1), so that a toggle can only make the desk do less.
import { z } from 'zod';
import { nearest } from '#engine/model/nearest.ts';
import type { Result } from '#engine/model/result.ts';
import { tightenOnly } from '#engine/risk/limit-change.ts';
import type { LimitName, Limits } from '#engine/risk/limits.ts';
import type { Proposal } from '#runbook/proposal.ts';
import { settledBase, TOGGLES } from '#runbook/toggle.ts';
import type { Base, Toggle, ToggleValue } from '#runbook/toggle.ts';
import { readDocument } from './document.ts';
import { has, read } from './folder.ts';
import type { Folder } from './folder.ts';

const FILE = 'base.yaml';

type Tree = { readonly [key: string]: Tree | ToggleValue };

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** "risk.position_limit" and what stands there, leaf by leaf. */
function leaves(tree: Tree, above = ''): readonly (readonly [string, unknown])[] {
  return Object.entries<unknown>(tree).flatMap(([key, value]) =>
    isTree(value) ? leaves(value, `${above}${key}.`) : [[`${above}${key}`, value] as const],
  );
}

const PAIR = z.tuple([z.number().min(0), z.number().max(1)]).refine(([low, high]) => low < high);

/** Counts are whole; dollars, shares and hours need not be. */
function isCount({ default: usual, stands }: Toggle): boolean {
  if (stands.as === 'selection') return true;
  return stands.as === 'limit' && stands.times === 1 && Number.isInteger(usual);
}

function isNumber(toggle: Toggle, value: unknown): value is number {
  if (typeof value !== 'number' || !(value >= 0 && value <= (toggle.most ?? 1))) return false;
  return !isCount(toggle) || Number.isSafeInteger(value);
}

/** What is wrong with a value, in words; null when it may stand there. */
function fault(toggle: Toggle, value: unknown): string | null {
  const shown = JSON.stringify(value);
  if (toggle.choices !== null)
    return typeof value === 'string' && toggle.choices.includes(value)
      ? null
      : `${shown} is not possible here. Choose ${toggle.choices.join(', ')}.`;
  if (typeof toggle.default === 'boolean') {
    if (typeof value !== 'boolean') return `${shown} is no switch. Write true or false.`;
    return toggle.stands.as === 'always' && !value
      ? 'This cannot be switched off. Write true, or leave it out.'
      : null;
  }
  if (Array.isArray(toggle.default))
    return PAIR.safeParse(value).success
      ? null
      : `${shown} is no pair. Write two numbers from 0 to 1, the lower first.`;
  return isNumber(toggle, value)
    ? null
    : `${shown} is not possible here. Write ${isCount(toggle) ? 'a whole number' : 'a number'} from 0 to ${toggle.most ?? 1}.`;
}

function unknown(path: string): string {
  const [near] = nearest(path, Object.keys(TOGGLES));
  return `There is no toggle ${path}.${near === undefined ? '' : ` Nearest: ${near}.`} Correct or remove it.`;
}

const file = z.record(z.string(), z.unknown()).transform((read, context): Base => {
  const named: Record<string, ToggleValue> = {};
  for (const [path, value] of leaves(read as Tree)) {
    const toggle = Object.hasOwn(TOGGLES, path) ? TOGGLES[path] : undefined;
    const message = toggle === undefined ? unknown(path) : fault(toggle, value);
    if (message === null) named[path] = value as ToggleValue;
    else context.addIssue({ code: 'custom', path: path.split('.'), message });
  }
  return settledBase(named);
});

function judge(name: string, text: string): Result<Base> {
  return readDocument({ file: name, text }, file);
}

/** The folder's base.yaml; a folder from before there was one has none. Null with its faults among the folder's. */
export function readBase(folder: Folder): Base | null {
  return has(folder, FILE) ? read(folder, FILE, judge) : settledBase({});
}

/** The limits of risk.yaml under what the toggles bound. */
export function boundedLimits(limits: Limits, { named }: Base): Limits {
  const values: Partial<Record<LimitName, number>> = {};
  for (const [path, value] of Object.entries(named)) {
    const stands = TOGGLES[path]?.stands;
    if (stands?.as === 'limit' && typeof value === 'number')
      values[stands.limit] = Number((value * stands.times).toFixed(10));
  }
  return tightenOnly(limits, { ...limits, values: { ...limits.values, ...values } });
}

type Selection = Proposal['strategies']['selection'];

/** The trade of the day where either file says so; of two numbers the smaller. */
export function boundedSelection(selection: Selection, { named }: Base): Selection {
  const single = named['selection.mode'] === 'totd' || named['selection.top_n.enabled'] === false;
  if (selection.mode === 'totd' || single) return { mode: 'totd', n: 1 };
  const most = named['selection.top_n.n'];
  return { ...selection, n: typeof most === 'number' ? Math.min(selection.n, most) : selection.n };
}
