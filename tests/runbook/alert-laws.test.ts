// What holds of alerts whatever the order of words and of time: one open a key, no note lost, an end for good.
import { expect, test } from 'vitest';
import fc from 'fast-check';
import { openAlerts } from '#runbook/alert.ts';
import type { Severity } from '#runbook/alert/severity.ts';
import { MINUTE, Room } from './alert-room.ts';

type Step = (desk: Room) => void;
const ids = fc.constantFrom('AL-0001', 'AL-0002', 'AL-0003', 'AL-0009');
const names = fc.constantFrom('trader', 'risk', 'sponsor', 'auditor', 'ghost');
const keys = fc.constantFrom('fire', 'flood', 'frost');
const severities = fc.constantFrom<Severity>('CRITICAL', 'WARNING', 'INFO');
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(keys, severities).map(
    ([key, severity]): Step =>
      (desk) =>
        void desk.raise(key, severity),
  ),
  ids.map(
    (id): Step =>
      (desk) =>
        void desk.ack(id),
  ),
  fc.tuple(ids, fc.boolean()).map(
    ([id, still]): Step =>
      (desk) =>
        void desk.resolve(id, 'cause', still ? 'it burns.' : null),
  ),
  fc.tuple(ids, fc.integer({ min: -1, max: 90 })).map(
    ([id, minutes]): Step =>
      (desk) =>
        void desk.silence(id, minutes),
  ),
  fc.tuple(ids, fc.option(names)).map(
    ([id, to]): Step =>
      (desk) =>
        void desk.escalate(id, to),
  ),
  fc.tuple(ids, names).map(
    ([id, to]): Step =>
      (desk) =>
        void desk.assign(id, to),
  ),
  ids.map(
    (id): Step =>
      (desk) =>
        void desk.note(`alert ${id}`, `note on ${id}`),
  ),
  fc.integer({ min: -30, max: 120 }).map(
    (minutes): Step =>
      (desk) =>
        void desk.pass(minutes),
  ),
  fc.integer({ min: 0, max: 3 }).map((minutes): Step => (desk) => {
    desk.desk += minutes * MINUTE;
  }),
);

test('whatever the order: one open a key, no note is lost, what is over stays as it is', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const desk = new Room();
      for (const act of steps) {
        const before = desk.alerts;
        const told = desk.facts.length;
        act(desk);
        const open = openAlerts(desk.alerts).map((row) => row.key);
        expect(new Set(open).size).toBe(open.length);
        for (const row of Object.values(before.byId))
          if (row.status === 'resolved') expect(desk.alerts.byId[row.id]).toBe(row);
        for (const fact of desk.facts.slice(told)) {
          if (fact.kind !== 'note.kept') continue;
          const row = desk.alerts.byId[fact.topic.slice('alert '.length)];
          if (row?.status === 'resolved') continue;
          expect(row?.events.filter((event) => event.kind === 'note.kept').at(-1)?.text).toBe(
            fact.text,
          );
        }
        for (const row of openAlerts(desk.alerts)) {
          const kept = row.events.filter((event) => event.kind === 'note.kept').length;
          const said = desk.facts.filter(
            (fact) => fact.kind === 'note.kept' && fact.topic === `alert ${row.id}`,
          ).length;
          expect(kept).toBe(Math.min(said, 30));
        }
      }
    }),
  );
});

test('folding the same facts again gives the same alerts, and a sweep at once finds nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const desk = new Room();
      for (const act of steps) act(desk);
      desk.sweep();
      expect(desk.sweep()).toEqual([]);
      expect(new Set(Object.keys(desk.alerts.byId)).size).toBe(desk.alerts.next - 1);
    }),
  );
});
