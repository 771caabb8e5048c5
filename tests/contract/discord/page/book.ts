// What the page knows of the local Discord: it takes in what is told, and answers who, where and what. It draws
// nothing.
import type {
  Everything,
  ShownCommand,
  ShownMessage,
  ShownPerson,
  ShownPlace,
  Told,
} from './told.ts';

export class Book {
  guild = '';
  joined = false;
  commands: readonly ShownCommand[] = [];
  places: readonly ShownPlace[] = [];
  people: readonly ShownPerson[] = [];
  readonly #messages = new Map<string, ShownMessage>();
  /** The newest message seen in each place, by whoever looks. */
  readonly #seen = new Map<string, string>();

  take(told: Told): void {
    switch (told.kind) {
      case 'everything':
        this.#begin(told.all);
        break;
      case 'message':
        this.#messages.set(told.message.id, told.message);
        break;
      case 'gone':
        this.#messages.delete(told.id);
        break;
      case 'places':
        this.places = told.places;
        break;
      case 'people':
        this.people = told.people;
        break;
      case 'commands':
        this.commands = told.commands;
        break;
      case 'joined':
        this.joined = told.joined;
        break;
    }
  }

  #begin(all: Everything): void {
    this.guild = all.guild;
    this.joined = all.joined;
    this.commands = all.commands;
    this.places = all.places;
    this.people = all.people;
    this.#messages.clear();
    for (const one of all.messages) this.#messages.set(one.id, one);
    for (const { id } of all.places) this.see(id);
  }

  person(id: string): ShownPerson {
    const nobody = {
      id,
      name: 'Somebody',
      kind: 'person',
      color: null,
      roles: [],
      dm: null,
    } as const;
    return this.people.find((one) => one.id === id) ?? nobody;
  }

  place(id: string): ShownPlace | undefined {
    return this.places.find((one) => one.id === id);
  }

  message(id: string): ShownMessage | undefined {
    return this.#messages.get(id);
  }

  /** What somebody sees in a place, oldest first. */
  messages(place: string, reader: string): readonly ShownMessage[] {
    return [...this.#messages.values()]
      .filter((one) => one.channel === place && (one.onlyFor === null || one.onlyFor === reader))
      .filter((one) => !(one.system && one.content === ''))
      .toSorted((one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1));
  }

  #newest(place: string): string {
    const ids = [...this.#messages.values()].filter((one) => one.channel === place && !one.system);
    return ids.reduce((last, one) => (BigInt(one.id) > BigInt(last) ? one.id : last), '0');
  }

  see(place: string): void {
    this.#seen.set(place, this.#newest(place));
  }

  isUnread(place: string): boolean {
    return BigInt(this.#newest(place)) > BigInt(this.#seen.get(place) ?? '0');
  }

  forget(message: string): void {
    this.#messages.delete(message);
  }
}
