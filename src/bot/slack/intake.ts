// What Slack delivers, in the one order that loses nothing: translated, stored, acknowledged, then acted on. The
// acknowledgement waits for no deed and stops none; what cannot be translated is acknowledged and logged.
import type { Delivered, Reception, Reply, Taken, Wanted } from '#bot/delivered.ts';
import { cut, oneLine } from '#bot/text.ts';
import { translate } from '#bot/slack/translate.ts';
import type { ChannelChange, Incoming, Origin, Sight, Translated } from '#bot/slack/translate.ts';

export interface IntakeParts {
  readonly reception: Pick<Reception, 'take' | 'wanted'>;
  readonly sight: () => Sight;
  readonly replyTo: (origin: Origin) => Reply;
  readonly receipt: (origin: Origin) => void;
  readonly warn: (text: string) => void;
  /** Carries a payload through Bolt's listeners, which call `act`. */
  readonly route: (payload: unknown, act: () => void) => void;
  /** Opens the form a button asks for. */
  readonly openForm: (button: string, wanted: Asks, origin: Origin) => void;
  /** Where the message of a button stands, for answers to a form. */
  readonly beside: (button: string, origin: Origin) => Origin;
  readonly home: (user: string, team: string) => void;
  readonly channel: (change: ChannelChange) => void;
  readonly uninstalled: () => void;
}

export type Asks = Extract<Wanted, { readonly kind: 'asks' }>;
type DeedTranslated = Extract<Translated, { readonly kind: 'deed' }>;

/** Acknowledges; may throw where the way back is shut. */
export type Ack = () => void;

/** Strange payloads are logged so many a minute; a flood of them is one line. */
const STRANGE_MOST = 20;

function once(act: () => void): () => void {
  let done = false;
  return () => {
    if (done) return;
    done = true;
    act();
  };
}

export class Intake {
  readonly #parts: IntakeParts;
  #strange = 0;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Another minute: strange payloads are logged again. */
  calm(): void {
    this.#strange = 0;
  }

  /**
   * One delivery. Throws nothing. What the journal cannot keep is acknowledged and answered: only a halt of it is
   * done. Only where taking it throws is there no acknowledgement; Slack sends an event again then.
   */
  receive(incoming: Incoming, ack: Ack): void {
    let translated: Translated;
    try {
      translated = translate(incoming, this.#parts.sight());
    } catch (error) {
      this.#log(`could not be read: ${String(error)}`);
      return this.#acknowledge(ack);
    }
    if (translated.kind === 'deed') return this.#deed(incoming, translated, ack);
    this.#acknowledge(ack);
    this.#heard(translated);
  }

  /** What was read back from a channel's history: the same meaning, with nobody to acknowledge it to. */
  readBack(translated: Translated): 'on' | 'stop' {
    if (translated.kind !== 'deed') return 'on';
    const { delivered, origin } = translated;
    const taken = this.#parts.reception.take(delivered);
    // What cannot be stored is read back once more: nothing of it is lost meanwhile.
    if (taken.state === 'unstored') return 'stop';
    if (taken.state === 'new') this.#parts.receipt(origin);
    void taken.act(this.#parts.replyTo(origin));
    return 'on';
  }

  #heard(translated: Exclude<Translated, DeedTranslated>): void {
    const { home, channel, uninstalled } = this.#parts;
    switch (translated.kind) {
      case 'home':
        return home(translated.user, translated.team);
      case 'channel':
        return channel(translated.change);
      case 'uninstalled':
        return uninstalled();
      case 'strange':
        return this.#log(translated.why);
      case 'ignored':
        return undefined;
    }
  }

  #deed(incoming: Incoming, { delivered, origin }: DeedTranslated, ack: Ack): void {
    const asks = this.#asks(delivered, origin);
    if (asks !== null) {
      this.#acknowledge(ack);
      return this.#parts.openForm(asks.button, asks.wanted, origin);
    }
    let taken: Taken;
    try {
      taken = this.#parts.reception.take(delivered);
    } catch (error) {
      return this.#parts.warn(`slack: a delivery could not be taken: ${String(error)}`);
    }
    this.#acknowledge(ack);
    const { deed } = delivered;
    const from = deed.kind === 'press' ? this.#beside(deed.button, origin) : origin;
    if (taken.state !== 'known') this.#parts.receipt(from);
    const act = once(() => void taken.act(this.#parts.replyTo(from)));
    this.#parts.route(incoming.payload, act);
  }

  /** A journal that cannot be read now keeps nothing that is stored from being acted on. */
  #beside(button: string, origin: Origin): Origin {
    try {
      return this.#parts.beside(button, origin);
    } catch (error) {
      this.#parts.warn(`slack: where a button stands could not be read: ${String(error)}`);
      return origin;
    }
  }

  /** What a pressed button asks for first; null when the press is the deed, or the form is what came. */
  #asks(
    { deed, standing }: Delivered,
    origin: Origin,
  ): { readonly button: string; readonly wanted: Asks } | null {
    if (deed.kind !== 'press' || origin.trigger === null || standing !== 'member') return null;
    const wanted = this.#parts.reception.wanted(deed.button);
    return wanted.kind === 'asks' ? { button: deed.button, wanted } : null;
  }

  #acknowledge(ack: Ack): void {
    try {
      ack();
    } catch (error) {
      this.#parts.warn(`slack: an acknowledgement did not go out: ${String(error)}`);
    }
  }

  #log(why: string): void {
    this.#strange += 1;
    if (this.#strange > STRANGE_MOST) return;
    this.#parts.warn(`slack sent what is not understood: ${cut(oneLine(why), 120)}`);
  }
}
