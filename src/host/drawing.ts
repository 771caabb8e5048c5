// The drawing thread: started for the first picture, kept warm while pictures come, ended when none came
// for a minute. It draws one at a time; who would have to wait behind twenty is told so at once.
import { Worker } from 'node:worker_threads';
import type { Drawing } from './draw.ts';
import { ok, refuse } from '#engine/model/result.ts';
import type { Result } from '#engine/model/result.ts';

export interface DrawingTask {
  readonly task: 'draw';
}

export type DrawingAnswer = { readonly png: Uint8Array } | { readonly fault: string };

export interface DrawingThread {
  /** A PNG. Refusals: PICTURE_BUSY when too many wait, WORKER_FAILED when the thread dies over it. */
  draw(drawing: Drawing): Promise<Result<Uint8Array>>;
  /** Ends the thread; whoever still waits is refused. */
  close(): Promise<void>;
  /** Whether a thread stands ready. */
  warm(): boolean;
}

export interface DrawingSetting {
  /** How long it stays without work. */
  readonly warmMs: number;
  /** The most that wait or are being drawn. */
  readonly most: number;
  /** A drawing that takes longer is given up, and its thread with it. */
  readonly longestMs: number;
  /** What the thread runs. */
  readonly address: URL;
}

export const DRAWING: DrawingSetting = {
  warmMs: 60_000,
  most: 20,
  longestMs: 30_000,
  address: new URL('./worker.ts', import.meta.url),
};

interface Waiting {
  readonly drawing: Drawing;
  readonly answer: (result: Result<Uint8Array>) => void;
}

function failed(why: string): Result<never> {
  return refuse('WORKER_FAILED', `The worker for pictures failed: ${why}. Try again.`);
}

class Thread implements DrawingThread {
  readonly #setting: DrawingSetting;
  /** The first is being drawn. */
  #queue: readonly Waiting[] = [];
  #worker: Worker | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(setting: DrawingSetting) {
    this.#setting = setting;
  }

  draw(drawing: Drawing): Promise<Result<Uint8Array>> {
    const { most } = this.#setting;
    if (this.#queue.length >= most)
      return Promise.resolve(
        refuse('PICTURE_BUSY', `${most} pictures wait to be drawn. Ask again in some seconds.`, {
          waiting: most,
        }),
      );
    return new Promise((answer) => {
      this.#queue = [...this.#queue, { drawing, answer }];
      if (this.#queue.length === 1) this.#next();
    });
  }

  async close(): Promise<void> {
    const [worker, waiting] = [this.#worker, this.#queue];
    this.#leave();
    this.#queue = [];
    for (const one of waiting) one.answer(failed('it was closed'));
    await worker?.terminate();
  }

  warm(): boolean {
    return this.#worker !== null;
  }

  /** From here on nothing the old worker says is heard. */
  #leave(): void {
    this.#worker = null;
    this.#wait(null, 0);
  }

  #wait(then: (() => void) | null, ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = then === null ? null : setTimeout(then, ms).unref();
  }

  #start(): Worker {
    const task: DrawingTask = { task: 'draw' };
    const worker = new Worker(this.#setting.address, { workerData: task });
    worker.on('message', (message: DrawingAnswer) => {
      if (worker !== this.#worker) return;
      this.#done('png' in message ? ok(message.png) : failed(message.fault));
    });
    const died = (why: string) => {
      if (worker !== this.#worker) return;
      this.#leave();
      this.#done(failed(why));
    };
    worker.on('error', (error) => died(error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => died(`it ended with ${code}`));
    return worker;
  }

  #next(): void {
    const [first] = this.#queue;
    if (first === undefined) return this.#rest();
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#wait(() => this.#giveUp('it took too long'), this.#setting.longestMs);
    this.#worker.postMessage(first.drawing);
  }

  #done(result: Result<Uint8Array>): void {
    const [first, ...others] = this.#queue;
    this.#queue = others;
    first?.answer(result);
    this.#next();
  }

  #giveUp(why: string): void {
    void this.#worker?.terminate();
    this.#leave();
    this.#done(failed(why));
  }

  /** Nothing to draw: a warm thread keeps no process alive, and ends after a while. */
  #rest(): void {
    this.#worker?.unref();
    this.#wait(() => {
      void this.#worker?.terminate();
      this.#leave();
    }, this.#setting.warmMs);
  }
}

export function openDrawing(setting: DrawingSetting = DRAWING): DrawingThread {
  return new Thread(setting);
}
