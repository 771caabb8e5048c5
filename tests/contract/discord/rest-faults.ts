// Which fault the next request of a route meets, if any. A rule is used up by the requests it was made for.
import { isKnownCode } from './refusal.ts';

export type RestFault =
  /** Answers with this status and does nothing. */
  | { readonly before: number }
  /** Does it, then answers with this status. */
  | { readonly after: number }
  /** Does it at once and answers this many milliseconds later. */
  | { readonly late: number }
  /** Waits this many milliseconds before doing anything. */
  | { readonly held: number }
  /** Refuses with one of Discord's own codes, 30046 or 50013, and does nothing. */
  | { readonly refused: number }
  /** A 429 for this many milliseconds; the bucket, the whole application, or a resource shared with others. */
  | { readonly limited: number; readonly scope: 'user' | 'global' | 'shared' }
  /** hang: never done, never answered. swallow: done, never answered. */
  | 'hang'
  | 'swallow'
  /** drop: cut off before it is done. cut: done, and cut off before the answer. */
  | 'drop'
  | 'cut';

interface Rule {
  readonly method: string;
  readonly words: readonly string[];
  readonly fault: RestFault;
  times: number;
}

export class RestFaults {
  #rules: Rule[] = [];

  add(route: string, fault: RestFault, times: number): () => void {
    const [method = '', path = ''] = route.split(' ');
    if (typeof fault === 'object' && 'refused' in fault && !isKnownCode(fault.refused)) {
      throw new Error(`code ${fault.refused} has no words in refusal.ts`);
    }
    const rule = { method, words: path.split('/'), fault, times };
    this.#rules.push(rule);
    return () => {
      this.#rules = this.#rules.filter((one) => one !== rule);
    };
  }

  /** Takes one use of the first rule that fits. */
  next(method: string, path: string): RestFault | null {
    const rule = this.#rules.find(
      (one) =>
        one.times > 0 && ['*', method].includes(one.method) && fits(one.words, path.split('/')),
    );
    if (rule === undefined) return null;
    rule.times -= 1;
    return rule.fault;
  }
}

function fits(words: readonly string[], parts: readonly string[]): boolean {
  const isOpen = words.at(-1) === '*';
  if (isOpen ? parts.length < words.length - 1 : parts.length !== words.length) return false;
  return words.every(
    (word, index) => word === '*' || word.startsWith(':') || word === parts[index],
  );
}
