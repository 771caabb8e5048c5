// What one run of a desk is made of: its folders, its configuration, its people, and the ways to speak and to give up.
// Read once at the start; only the configuration may be read again.
import type {
  Arguments,
  BrokerSettings,
  ChatSettings,
  Config,
  Environment,
  Spoken,
} from '../config.ts';
import type { Result } from '#engine/model/result.ts';

export interface RunParts {
  readonly root: string;
  readonly kind: 'demo' | 'real';
  readonly stateDir: string;
  readonly environment: Environment;
  readonly args: Arguments;
  readonly config: Config;
  /** Whom the desk reaches; read at the start. */
  readonly chat: ChatSettings;
  /** Where its orders go, with the keys; read at the start. */
  readonly broker: BrokerSettings;
  readonly readConfig: () => Result<Config>;
  readonly people: readonly Spoken[];
  readonly code: string;
  say(text: string): void;
  give(code: string, text: string): never;
}
