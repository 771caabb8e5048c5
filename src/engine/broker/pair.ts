// What the simulated broker makes of a stop and a target that came with one entry: one cancels the other. A target that
// sells a part leaves the stop the rest; a stop that was reached has the whole of the rest to itself.
import type { ClientOrderId, Execution } from '#engine/broker/broker.ts';
import { openTwin } from '#engine/broker/books.ts';
import type { Books } from '#engine/broker/books.ts';
import type { BrokerEvent } from '#engine/broker/events.ts';
import { legOf } from '#engine/broker/leg.ts';
import { nanos } from '#engine/model/money.ts';
import type { DeskTime } from '#engine/model/time.ts';

/** What time alone brings about, at its instant. */
export type Due = BrokerEvent & { readonly at: DeskTime };

function ends(id: ClientOrderId, at: DeskTime, reason: string): Due {
  return { kind: 'order.closed', id, status: 'cancelled', reason, at };
}

/** What an execution of one leg makes of the other, by the books before it. */
export function afterLeg(books: Books, fill: Execution): readonly BrokerEvent[] {
  const twin = openTwin(books, fill.id);
  if (twin === null) return [];
  const { id, terms } = twin.ticket;
  const qty = nanos(twin.ticket.qty - fill.qty);
  if (legOf(id)?.leg === 'target' || qty === twin.filled)
    return [ends(id, fill.at, 'the other leg of its entry sold')];
  return [{ kind: 'order.adjusted', id, qty, terms }];
}

/** With one leg the other is cancelled: what is due, in its order, and the ends that follow from it. */
export function withTwins(books: Books, due: readonly Due[]): readonly Due[] {
  const gone = new Set<ClientOrderId>();
  return due.flatMap((event): readonly Due[] => {
    if (event.kind !== 'order.closed') return 'id' in event && gone.has(event.id) ? [] : [event];
    if (gone.has(event.id)) return [];
    const twin = openTwin(books, event.id)?.ticket.id;
    gone.add(event.id);
    if (twin === undefined || gone.has(twin)) return [event];
    gone.add(twin);
    return [event, ends(twin, event.at, 'cancelled with the other leg of its entry')];
  });
}
