// Law 1 and 6: who may import whom. The engine knows nobody above it, the runbook not the bot, and
// src not the tests.
import { isBuiltin } from 'node:module';

import { edgesOf } from './edges.ts';
import type { Edge } from './edges.ts';
import {
  COMPOSITION,
  COMPOSITION_ROOTS,
  CONFIGURATION,
  HOMES,
  isWithin,
  MODEL,
  PAGE,
  PAGE_WORDS,
} from './homes.ts';
import type { Offence, SourceFile } from './parse.ts';

/** From the ground up: a floor may import what stands below it. */
const FLOORS = ['engine', 'runbook', 'bot'] as const;

/** The height of a file's floor; a file that stands on none, such as main, has none. */
function floorOf(path: string): number | undefined {
  const height = FLOORS.findIndex((floor) => path.startsWith(`src/${floor}/`));
  return height === -1 ? undefined : height;
}

function floorName(height: number): string {
  return FLOORS[height] ?? 'none';
}

type Rule = (edge: Edge) => Pick<Offence, 'what' | 'remedy'> | undefined;

const refuseClimbing: Rule = ({ from, to }) => {
  const [here, there] = [floorOf(from), floorOf(to)];
  if (here === undefined || there === undefined || there <= here) return undefined;
  return {
    what: `${floorName(here)} imports ${floorName(there)} (${to})`,
    remedy: 'Declare what is needed as a port on the lower floor and let main hand it in',
  };
};

const refuseFarValues: Rule = ({ from, to, kind }) => {
  const [here, there] = [floorOf(from), floorOf(to)];
  if (here === undefined || there === undefined || here - there < 2) return undefined;
  if (kind === 'type' || to.startsWith(MODEL)) return undefined;
  return {
    what: `a value of ${to} travels across two floors`,
    remedy: 'Write `import type`, or let the runbook offer what the bot needs',
  };
};

const refuseRoots: Rule = ({ to }) =>
  COMPOSITION_ROOTS.includes(to)
    ? {
        what: `imports ${to}`,
        remedy: 'Nobody imports a composition root: take what you need as a port',
      }
    : undefined;

const refuseHost: Rule = ({ from, to }) =>
  isWithin(to, COMPOSITION) && floorOf(from) !== undefined
    ? {
        what: `a floor imports what puts the desk together (${to})`,
        remedy: 'Take what you need as a port; the host hands it in',
      }
    : undefined;

const refuseConfiguration: Rule = ({ from, to }) =>
  isWithin(to, CONFIGURATION) &&
  !isWithin(from, [...COMPOSITION_ROOTS, ...COMPOSITION, ...CONFIGURATION])
    ? {
        what: `imports the configuration (${to})`,
        remedy: 'Take the values as parameters; main reads the configuration',
      }
    : undefined;

const refuseModelNeeds: Rule = ({ from, to, target }) =>
  target === 'ours' && from.startsWith(MODEL) && !to.startsWith(MODEL)
    ? {
        what: `the model imports ${to}`,
        remedy: 'The model knows nobody: move the word into it, or its use out of it',
      }
    : undefined;

const refuseTests: Rule = ({ to, target }) =>
  target === 'ours' && !to.startsWith('src/')
    ? {
        what: `src imports ${to}`,
        remedy: 'What src needs belongs in src; fakes and faults stay outside',
      }
    : undefined;

const refuseBeyondPage: Rule = ({ from, to, kind }) => {
  if (!from.startsWith(PAGE) || to.startsWith(PAGE)) return undefined;
  if (kind === 'type' && PAGE_WORDS.includes(to)) return undefined;
  return {
    what: `the page imports ${to}, which no browser has`,
    remedy: 'Import the words of protocol.ts or card.ts as types; let the server send the rest',
  };
};

/** The server names the page's files, to read them; nobody imports them. */
const refusePage: Rule = ({ from, to, kind }) =>
  to.startsWith(PAGE) && !from.startsWith(PAGE) && kind !== 'worker'
    ? {
        what: `imports the page (${to})`,
        remedy: 'The page runs in a browser only; the server sends it as text',
      }
    : undefined;

const refuseStrangers: Rule = ({ from, to, specifier, target }) => {
  if (target !== 'package') return undefined;
  if (isBuiltin(specifier)) {
    return { what: `imports ${specifier} without node:`, remedy: `Write node:${specifier}` };
  }
  const home = Object.hasOwn(HOMES, to) ? HOMES[to] : undefined;
  if (home === undefined) {
    return { what: `the package ${to} has no home`, remedy: 'Give it one in tests/laws/homes.ts' };
  }
  if (isWithin(from, home.homes)) return undefined;
  return {
    what: `imports ${to}, whose home is ${home.homes.join(' and ')}`,
    remedy: 'Use what its home offers, or move the home in tests/laws/homes.ts',
  };
};

const RULES: readonly Rule[] = [
  refuseClimbing,
  refuseFarValues,
  refuseRoots,
  refuseHost,
  refuseConfiguration,
  refuseModelNeeds,
  refuseTests,
  refuseBeyondPage,
  refusePage,
  refuseStrangers,
];

/**
 * A floor reaches a higher one also by way of files that stand on none; the first step out is the
 * offence.
 */
function detours(edges: readonly Edge[]): readonly Offence[] {
  const outOf = Map.groupBy(edges, (edge) => edge.from);
  const highest = (path: string, seen: Set<string>): number => {
    const height = floorOf(path);
    if (height !== undefined || seen.has(path)) return height ?? -1;
    seen.add(path);
    return Math.max(-1, ...(outOf.get(path) ?? []).map((edge) => highest(edge.to, seen)));
  };
  return edges.flatMap((edge) => {
    const here = floorOf(edge.from);
    if (here === undefined || floorOf(edge.to) !== undefined) return [];
    const reached = highest(edge.to, new Set());
    if (reached <= here) return [];
    const what = `${floorName(here)} reaches ${floorName(reached)} by way of ${edge.to}`;
    return [{ path: edge.from, line: edge.line, what, remedy: 'Take what you need as a port' }];
  });
}

export function judgeFloors(files: readonly SourceFile[]): readonly Offence[] {
  const edges = files.flatMap(edgesOf);
  const found = edges.flatMap((edge) =>
    RULES.flatMap((rule) => {
      const words = rule(edge);
      return words === undefined ? [] : [{ path: edge.from, line: edge.line, ...words }];
    }),
  );
  return [...found, ...detours(edges)];
}
