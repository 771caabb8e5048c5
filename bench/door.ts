// The broker's door: a relay on loopback, in a thread of its own, that holds every byte back for half a round trip each
// way and notes when each cancel reached it, whatever the desk's own thread is doing.
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

export interface BrokerDoor {
  readonly port: number;
  /** When each cancel reached the door since it was last asked, by this thread's performance.now(). */
  cancels(): Promise<readonly number[]>;
  /** From here on every byte takes its half of the round trip; until then it goes through at once. */
  hold(): void;
  close(): Promise<void>;
}

interface DoorSetting {
  readonly port: number;
  readonly oneWayMs: number;
}

const CANCEL = /DELETE \/v2\/orders\//g;

/** Stands in front of a server on this machine. */
export function openBrokerDoor(setting: DoorSetting): Promise<BrokerDoor> {
  const worker = new Worker(new URL(import.meta.url), { workerData: setting });
  let hear: (times: readonly number[]) => void = () => undefined;
  return new Promise((done, fail) => {
    worker.once('error', fail);
    worker.on('message', (said: number | readonly number[]) => {
      if (typeof said === 'number')
        done({
          port: said,
          cancels: () =>
            new Promise((heard) => {
              hear = heard;
              worker.postMessage('tell');
            }),
          hold: () => worker.postMessage('hold'),
          close: async () => void (await worker.terminate()),
        });
      else hear(said.map((at) => at - performance.timeOrigin));
    });
  });
}

function serve({ port, oneWayMs }: DoorSetting): void {
  let cancels: number[] = [];
  let held = false;
  const later = (act: () => void): void => {
    if (held) setTimeout(act, oneWayMs);
    else act();
  };
  const pass = (from: Socket, to: Socket): void => {
    from.setNoDelay(true);
    from.on('data', (chunk) => later(() => void (to.writable && to.write(chunk))));
    from.on('close', () => later(() => void to.destroy()));
    from.on('error', () => to.destroy());
  };
  const server = createServer((desk) => {
    const broker = connect(port, '127.0.0.1');
    desk.on('data', (chunk) => {
      const at = performance.timeOrigin + performance.now();
      for (const _one of chunk.toString('latin1').matchAll(CANCEL)) cancels.push(at);
    });
    pass(desk, broker);
    pass(broker, desk);
  });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    if (address !== null && typeof address === 'object') parentPort?.postMessage(address.port);
  });
  parentPort?.on('message', (said: 'tell' | 'hold') => {
    held ||= said === 'hold';
    if (said === 'hold') return;
    parentPort?.postMessage(cancels);
    cancels = [];
  });
}

if (!isMainThread) serve(workerData as DoorSetting);
