// The looks of a drill: what must be found in that desk's journal, its posts, its answers and its broker's
// books, and where. What is not found is said as plainly as what is; pure.
import type { BrokerOrder } from '#engine/broker/broker.ts';
import type { Entry } from '#engine/journal/journal.ts';
import { formatEt } from '#engine/model/time.ts';
import { setLatches } from '#engine/risk/latch.ts';
import type { Look, Looked } from '#runbook/drill/drill.ts';
import type { Heard, Post, Sight } from '#runbook/drill/sight.ts';
import type { DeskFact } from '#runbook/fact.ts';

type Of<K extends DeskFact['kind']> = Extract<DeskFact, { readonly kind: K }>;

function found(what: string, evidence: string): Looked {
  return { passed: true, found: what, evidence };
}

function missing(what: string, evidence: string): Looked {
  return { passed: false, found: what, evidence };
}

function evidenceOf(entry: Entry<DeskFact>): string {
  return `${entry.fact.kind} ${entry.seq}, ${formatEt(entry.desk)}`;
}

function span(sight: Sight): string {
  const last = sight.entries.at(-1)?.seq ?? 0;
  return last > sight.since ? `entries ${sight.since + 1} to ${last}` : 'no entry was written';
}

function stand(sight: Sight): string {
  return `the state at entry ${sight.entries.at(-1)?.seq ?? 0}`;
}

function during(sight: Sight): readonly Entry<DeskFact>[] {
  return sight.entries.filter((entry) => entry.seq > sight.since);
}

function ofKind<K extends DeskFact['kind']>(
  sight: Sight,
  kind: K,
): readonly { readonly entry: Entry<DeskFact>; readonly fact: Of<K> }[] {
  return during(sight).flatMap((entry) =>
    isOf(entry.fact, kind) ? [{ entry, fact: entry.fact }] : [],
  );
}

function isOf<K extends DeskFact['kind']>(fact: DeskFact, kind: K): fact is Of<K> {
  return fact.kind === kind;
}

/** A fact of this act that is as it must be; `says` tells the fact for people. */
export function recorded<K extends DeskFact['kind']>(
  kind: K,
  is: (fact: Of<K>, sight: Sight) => boolean,
  says: (fact: Of<K>) => string,
): Look {
  return (sight) => {
    const rows = ofKind(sight, kind);
    const row = rows.find(({ fact }) => is(fact, sight));
    if (row !== undefined) return found(says(row.fact), evidenceOf(row.entry));
    const other = rows[0];
    if (other === undefined) return missing(`no ${kind}`, span(sight));
    return missing(`not this: ${says(other.fact)}`, evidenceOf(other.entry));
  };
}

/** No fact of this act is so. */
export function never<K extends DeskFact['kind']>(
  kind: K,
  is: (fact: Of<K>, sight: Sight) => boolean,
  says: (fact: Of<K>) => string,
): Look {
  return (sight) => {
    const row = ofKind(sight, kind).find(({ fact }) => is(fact, sight));
    if (row !== undefined) return missing(says(row.fact), evidenceOf(row.entry));
    return found('none', span(sight));
  };
}

/** Posted in this act, in this channel, with all of these words. */
export function posted(channel: string, ...words: readonly string[]): Look {
  return (sight) => {
    const posts = sight.posts.filter((post) => post.seq > sight.since && post.channel === channel);
    const has = (post: Post): boolean => words.every((word) => post.text.includes(word));
    const post = posts.find(has);
    if (post !== undefined)
      return found(firstLine(post.text), `post in ${channel} with entry ${post.seq}`);
    return missing(
      `${posts.length} posts in ${channel}, none with: ${words.join(', ')}`,
      span(sight),
    );
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}

function saysOf({ person, outcome }: Heard): string {
  return `${person}: ${outcome.ok ? firstLine(outcome.value.text) : `refused ${outcome.refusal.code}`}`;
}

/** The nth answer of this act, from 0: carried out, or refused with this code. */
export function answered(at: number, code: 'OK' | 'any refusal' | (string & {})): Look {
  return (sight) => {
    const heard = sight.heard[at];
    if (heard === undefined) return missing('nobody was answered', span(sight));
    const { outcome } = heard;
    const is = outcome.ok ? 'OK' : outcome.refusal.code;
    const fits = code === 'any refusal' ? !outcome.ok : is === code;
    const evidence = `answer to ${heard.asked} by ${heard.person}`;
    return fits ? found(saysOf(heard), evidence) : missing(saysOf(heard), evidence);
  };
}

/** An alert that has ended, of a procedure, and of a key where one is named. */
export function ended(procedure: string, key: string | null = null): Look {
  return recorded(
    'alert.resolved',
    ({ id }, { state }) => {
      const row = state.runbook.alerts.byId[id];
      const mine = row?.procedure === procedure && (key === null || row.key === key);
      return mine && row.status === 'resolved';
    },
    (fact) => `${fact.id}: ${fact.cause}`,
  );
}

/** Exactly these latches are set after the act. */
export function latched(...names: readonly string[]): Look {
  return (sight) => {
    const set = setLatches(sight.state.engine.latches).map((row) => row.latch);
    const says = set.length === 0 ? 'no latch is set' : `set: ${set.join(', ')}`;
    const same =
      set.length === names.length && names.every((name) => set.some((one) => one === name));
    return same ? found(says, stand(sight)) : missing(says, stand(sight));
  };
}

/** So many times was asked for what is out of order. */
export function tried(times: number): Look {
  return (sight) => {
    const says = `${sight.tries} tries`;
    return sight.tries === times ? found(says, span(sight)) : missing(says, span(sight));
  };
}

function describe({ ticket }: BrokerOrder): string {
  return `${ticket.side} ${ticket.symbol} ${ticket.terms.type} ${ticket.id}`;
}

/** Whether an order only takes risk away, by the desk's own record. */
function reduces(sight: Sight, { ticket }: BrokerOrder): boolean {
  return sight.state.engine.orders[ticket.id]?.purpose !== 'entry';
}

/** No entry rests at the broker, by its own books. */
export const noEntryRests: Look = (sight) => {
  const entries = sight.resting.filter((order) => !reduces(sight, order));
  const books = `the broker's books, ${sight.resting.length} orders resting`;
  const first = entries[0];
  return first === undefined
    ? found('no entry rests there', books)
    : missing(describe(first), books);
};

/** At least one entry rests at the broker: the condition is a real one. */
export const anEntryRests: Look = (sight) => {
  const first = sight.resting.find((order) => !reduces(sight, order));
  const books = `the broker's books, ${sight.resting.length} orders resting`;
  return first === undefined
    ? missing('no entry rests there', books)
    : found(describe(first), books);
};

/** Every position rests under a stop at the broker, by its own books; one position there must be. */
export const stopsRest: Look = (sight) => {
  const { positions } = sight.state.engine.books;
  const held = Object.values(positions).filter((row) => row.qty > 0);
  const stops = sight.resting.filter(({ ticket }) => ticket.terms.type === 'stop');
  const bare = held.filter(
    (row) =>
      !stops.some(
        ({ ticket }) =>
          sight.state.engine.orders[ticket.id]?.strategy === row.strategy &&
          ticket.symbol === row.symbol,
      ),
  );
  const books = `the broker's books, ${stops.length} stops resting`;
  const [first] = bare;
  if (held.length === 0) return missing('no position is held', books);
  if (first !== undefined) return missing(`${first.symbol} of ${first.strategy} rests bare`, books);
  return found(`${held.length} of ${held.length} positions under a stop`, books);
};
