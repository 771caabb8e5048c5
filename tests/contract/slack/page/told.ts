// What the local Slack tells its page: everything that stands when it is opened, and each change after that.
// Only types, so that the page and its server agree without sharing any code.
import type { Channel, Ephemeral, Message, Person, Spot, View } from '../standing.ts';

export interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly altText: string;
  readonly mime: string;
  readonly size: number;
}

export type TimedView = { readonly to: string; readonly view: View | null };

export interface Everything {
  readonly team: string;
  readonly desk: { readonly id: string; readonly name: string };
  readonly people: readonly Person[];
  readonly channels: readonly Channel[];
  readonly messages: readonly Message[];
  readonly ephemerals: readonly Ephemeral[];
  readonly homes: readonly TimedView[];
  readonly modals: readonly TimedView[];
  readonly files: readonly ShownFile[];
}

export type Told =
  | { readonly kind: 'everything'; readonly all: Everything }
  | { readonly kind: 'message'; readonly message: Message }
  | { readonly kind: 'gone'; readonly spot: Spot }
  | { readonly kind: 'ephemeral'; readonly ephemeral: Ephemeral }
  | { readonly kind: 'ephemeral-gone'; readonly to: string; readonly spot: Spot }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'view'; readonly to: string; readonly view: View | null }
  | { readonly kind: 'home'; readonly to: string; readonly view: View }
  | { readonly kind: 'file'; readonly file: ShownFile }
  | { readonly kind: 'joined'; readonly sockets: number };

/** What somebody did on the page. */
export type Act =
  | {
      readonly act: 'say';
      readonly text: string;
      readonly channel: string;
      readonly thread: string | null;
    }
  | { readonly act: 'press'; readonly button: string; readonly on: Spot | 'home' | 'modal' }
  | { readonly act: 'submit'; readonly answers: Readonly<Record<string, string>> }
  | { readonly act: 'cancel' }
  | { readonly act: 'home' }
  | { readonly act: 'react'; readonly on: Spot; readonly name: string; readonly off: boolean };
