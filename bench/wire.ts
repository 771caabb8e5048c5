// When a cancel leaves the desk: the moment the kernel has its bytes. Whatever the desk's thread writes after that moment
// cannot have come before the cancel, however late the thread at the other end wakes to note it.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

const OPENED = 'net.client.socket';
const CANCEL = 'DELETE /v2/orders/';

function says(chunk: unknown): boolean {
  const text = Buffer.isBuffer(chunk) ? chunk.toString('latin1') : chunk;
  return typeof text === 'string' && text.includes(CANCEL);
}

/** A stream tells its own write and writev when all of it was taken: at once, or when the kernel had room again. */
function watch(socket: Socket, left: () => void): void {
  const write = socket._write.bind(socket);
  socket._write = (chunk, encoding, taken) =>
    write(chunk, encoding, (error) => {
      if (says(chunk)) left();
      taken(error);
    });
  const writev = socket._writev?.bind(socket);
  if (writev === undefined) throw new Error('sockets of this Node write no batches');
  socket._writev = (chunks, taken) =>
    writev(chunks, (error) => {
      if (chunks.some(({ chunk }) => says(chunk))) left();
      taken(error);
    });
}

/** Tells of each cancel over any connection this thread opens from now on; the answer ends it. */
export function watchCancels(left: () => void): () => void {
  const opened = (message: unknown): void => watch((message as { socket: Socket }).socket, left);
  subscribe(OPENED, opened);
  return () => void unsubscribe(OPENED, opened);
}
