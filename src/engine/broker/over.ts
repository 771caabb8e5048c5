// A broker over another one: every call goes through but those it answers itself. What stands between the desk
// and a broker is made of this, so that a new call of the port is passed on in one place.
import type { Broker } from '#engine/broker/broker.ts';

/** A broker that does what another does, but for some calls. */
export function overBroker(inner: Broker, instead: Partial<Broker>): Broker {
  return {
    name: inner.name,
    ...(inner.takesBackMs === undefined ? {} : { takesBackMs: inner.takesBackMs }),
    submit: (order) => inner.submit(order),
    cancel: (id) => inner.cancel(id),
    find: (id) => inner.find(id),
    openOrders: () => inner.openOrders(),
    positions: () => inner.positions(),
    account: () => inner.account(),
    executions: (after) => inner.executions(after),
    movements: (after) => inner.movements(after),
    clock: () => inner.clock(),
    calendar: (from, to) => inner.calendar(from, to),
    listing: (symbol) => inner.listing(symbol),
    skewMs: () => inner.skewMs(),
    marketWord: () => inner.marketWord?.() ?? null,
    hears: () => inner.hears(),
    listen: (listener) => inner.listen(listener),
    ...instead,
  };
}
