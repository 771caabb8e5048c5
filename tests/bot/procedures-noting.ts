// The procedures of a desk in memory: each notes who asked for what and answers that it is done, so that a test
// sees which procedure a command reaches.
import { ok } from '#engine/model/result.ts';
import type { Done, Outcome } from '#runbook/answer.ts';
import type { Procedures } from '#runbook/desk.ts';
import type { Account } from '#runbook/person.ts';

type Note = (name: string) => (by: Account, ask: object) => Promise<Outcome>;

function goLiveNoting(note: Note): Procedures['golive'] {
  return {
    look: () =>
      Promise.resolve({
        mode: 'DEV',
        venue: 'the simulated broker',
        armed: false,
        answers: [],
        signOff: null,
        lapsed: null,
        hour: 'from 2020-02-25 08:30 ET',
        bounds: null,
      }),
    tick: note('golive.tick'),
    untick: note('golive.untick'),
    sign: note('golive.sign'),
    withdraw: note('golive.withdraw'),
    arm: note('golive.arm'),
    disarm: note('golive.disarm'),
    open: note('golive.open'),
    release: note('golive.release'),
  };
}

/** Every procedure there is: it notes who asked for what, and says that it is done. */
export function proceduresNoting(asked: { name: string; by: Account; ask: object }[]): Procedures {
  const atOnce =
    (name: string) =>
    (by: Account, ask: object): Outcome => {
      asked.push({ name, by, ask });
      const done: Done = { text: `${name} done.`, data: { name } };
      return ok(done);
    };
  const note: Note = (name) => (by, ask) => Promise.resolve(atOnce(name)(by, ask));
  return {
    halt: note('halt'),
    resume: note('resume'),
    approve: note('approve'),
    deny: note('deny'),
    cancel: note('cancel'),
    cancelAll: note('cancelAll'),
    close: note('close'),
    closeAll: note('closeAll'),
    reconcile: (by) => note('reconcile')(by, {}),
    forceSync: note('forceSync'),
    orphans: () => Promise.resolve(ok({ text: 'orphans done.', data: {} })),
    pauseStrategy: note('pauseStrategy'),
    enableStrategy: note('enableStrategy'),
    pauseSymbol: note('pauseSymbol'),
    freeSymbol: note('freeSymbol'),
    overrideVix: note('overrideVix'),
    adoptConfig: note('adoptConfig'),
    signOff: note('signOff'),
    tendAlert: note('tendAlert'),
    say: note('say'),
    alerts: {
      silence: note('alerts.silence'),
      unsilence: note('alerts.unsilence'),
      post: note('alerts.post'),
    },
    incidents: {
      open: note('incidents.open'),
      lead: note('incidents.lead'),
      write: note('incidents.write'),
      close: note('incidents.close'),
    },
    maintenance: {
      tick: note('maintenance.tick'),
      run: note('maintenance.run'),
      answer: note('maintenance.answer'),
    },
    oncall: {
      override: note('oncall.override'),
      swap: note('oncall.swap'),
      handOff: note('oncall.handOff'),
      release: note('oncall.release'),
    },
    playbooks: {
      start: note('playbooks.start'),
      found: note('playbooks.found'),
      tick: note('playbooks.tick'),
      skip: note('playbooks.skip'),
      abandon: note('playbooks.abandon'),
    },
    golive: goLiveNoting(note),
    rollout: {
      begin: atOnce('rollout.begin'),
      advance: atOnce('rollout.advance'),
      back: atOnce('rollout.back'),
    },
  };
}
