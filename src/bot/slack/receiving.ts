// What the desk hears Slack by.
import type { PlatformLook } from '#bot/platform.ts';

/** The sockets or the listener: opened once joined. */
export interface Receiving {
  start(): void;
  look(): PlatformLook;
  end(why: string): void;
  close(): Promise<void>;
}
