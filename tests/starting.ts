// How a desk is started, as `npm start` starts it: whoever starts one in a test, a bench or a demo asks here.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Package {
  readonly scripts: Readonly<Record<string, string>>;
}

/** The scripts of a checkout, by name. */
export function scriptsOf(root: string): Package['scripts'] {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Package).scripts;
}

/** What comes after the runtime itself: its flags, and the desk's main file by its whole path. */
export function startWords(root: string): readonly string[] {
  const [, ...words] = (scriptsOf(root)['start'] ?? '').split(' ');
  return words.map((word) => (word.startsWith('-') ? word : join(root, word)));
}
