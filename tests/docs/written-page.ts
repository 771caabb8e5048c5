// Compares a page of the checkout with what makes it. With UPDATE_DOCS=1 in the environment the page is
// written first, so that whoever changes a table makes its page in the same run.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ROOT } from '#tests/laws/parse.ts';

export function readPage(path: string): string {
  return existsSync(`${ROOT}${path}`) ? readFileSync(`${ROOT}${path}`, 'utf8') : '';
}

/** The page as it stands; a page that is to be updated is written before it is read. */
export function writtenPage(path: string, made: string): string {
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(`${ROOT}${path}`, made);
  return readPage(path);
}
