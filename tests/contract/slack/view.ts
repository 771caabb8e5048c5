// A view from what the desk sent: every version has a hash of its own, and every block an id.
import { wordsAt } from './reading.ts';
import { randomBytes } from 'node:crypto';
import { withIds } from './posting.ts';
import type { JsonObject, View } from './standing.ts';

export function viewOf(sent: JsonObject, at: Pick<View, 'id' | 'rootId' | 'previousId'>): View {
  const { blocks } = sent;
  const list = Array.isArray(blocks) ? (blocks as readonly JsonObject[]) : [];
  return {
    id: at.id,
    hash: `${Math.floor(Date.now() / 1_000)}.${randomBytes(4).toString('hex')}`,
    type: sent['type'] === 'home' ? 'home' : 'modal',
    callbackId: wordsAt(sent, 'callback_id'),
    privateMetadata: wordsAt(sent, 'private_metadata'),
    title: wordsAt(sent, 'title'),
    blocks: withIds(list),
    sent,
    errors: {},
    rootId: at.rootId,
    previousId: at.previousId,
  };
}
