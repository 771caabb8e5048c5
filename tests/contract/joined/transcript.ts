// What people see on one platform, written down as it comes: who said what and where, what only they were shown,
// then what the desk posted or edited, in the order it was written. The same for the same seed.
import { expect } from 'vitest';
import { folded, masked } from '#tests/flows/dialogue.ts';

/** What somebody said or pressed, what the desk answered, and what of that they saw. */
export interface Said {
  /** As it is done on its platform: the command, the words in a thread, the button with its form. */
  readonly how: readonly string[];
  readonly code: string;
  readonly text: string;
  /** What only they were shown, or an answer under their words; a line each. */
  readonly shown: readonly string[];
  /** The sign under their words; null where they wrote none. */
  readonly sign: 'done' | 'refused' | null;
}

/** One message as it stands there now. */
export interface Sight {
  /** Equal for the same message, however it changes. */
  readonly key: string;
  /** The row of the outbox whose words stand there: its place in the order. */
  readonly row: number;
  /** "#alerts", "in the thread of alert AL-0002". */
  readonly where: string;
  readonly lines: readonly string[];
}

export interface Transcript {
  /** A stage direction. */
  direct(text: string): void;
  said(who: string, said: Said): void;
  /** What is new since the last look, or says something else. */
  look(sights: readonly Sight[]): void;
  /** What stands there now is no news any more. */
  skip(sights: readonly Sight[]): void;
  matches(name: string): Promise<void>;
}

/** They are of the run's accounts and start as well as of what is said. */
export function withoutHashes(text: string): string {
  return text.replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>');
}

export function transcriptOf(dir: string): Transcript {
  const rows: string[] = [];
  const told = new Map<string, string>();
  const put = (indent: string, text: string): void => {
    rows.push(...folded(withoutHashes(masked(text, dir)), indent));
  };
  const isNews = ({ key, lines }: Sight): boolean => told.get(key) !== lines.join('\n');
  const skip = (sights: readonly Sight[]): void => {
    for (const { key, lines } of sights) told.set(key, lines.join('\n'));
  };
  return {
    direct(text) {
      rows.push('', `(${text})`);
    },
    said(who, { how, shown, sign }) {
      rows.push('');
      const [first = '', ...more] = how;
      put('', `${who} ${first}`);
      for (const line of more) put('  ', line);
      if (sign !== null) put('  ', `(the sign under it: ${sign})`);
      if (shown.length > 0) put('  ', `${who} is shown:`);
      for (const line of shown) put('    ', line);
    },
    look(sights) {
      for (const sight of sights.filter(isNews).toSorted((a, b) => a.row - b.row)) {
        const { key, where, lines } = sight;
        put('    ', `${where}${told.has(key) ? ', edited' : ''}`);
        for (const line of lines) put('    | ', line);
      }
      skip(sights);
    },
    skip,
    async matches(name) {
      const text = rows.join('\n').trimStart();
      await expect(`${text}\n`).toMatchFileSnapshot(`golden/${name}.txt`);
    },
  };
}

/** "14:00 your time", as whoever reads it in London does. */
export function readersClock(seconds: number): string {
  return `${new Date(seconds * 1_000).toISOString().slice(11, 16)} your time`;
}

const HUES: Readonly<Record<string, string>> = {
  a30200: 'red',
  daa038: 'amber',
  '2eb886': 'green',
  dddddd: 'grey',
  '1264a3': 'blue',
};

/** The colour of a frame, by name. */
export function frameText(hue: string): string {
  return `(framed in ${HUES[hue] ?? hue})`;
}
