// Words of somebody outside: news, and whatever a model writes. They are shown as somebody's words and decide
// nothing; no price, order, command or limit is ever read out of them (N1).
import type { Brand } from '#engine/model/brand.ts';

/** Foreign words; only what puts them into a card's or an answer's body may take them as text. */
export type UntrustedText = Brand<string, 'UntrustedText'>;

export function untrusted(text: string): UntrustedText {
  return text as UntrustedText;
}
