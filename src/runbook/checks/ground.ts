// What the desk stands on: its journal and anchor, its broker. These are the checks that wait for an
// answer from outside the state.
import { cents, formatCents } from '#engine/model/money.ts';
import type { Question } from '#runbook/checks/question.ts';
import { found } from '#runbook/checks/question.ts';

const HASH_SHOWN = 12;

export const journalVerified: Question = {
  name: 'journal',
  question: 'Is the journal whole: its chain, its guards, and all it remembers?',
  blocking: true,
  remedy: 'Trade nothing on it. Keep the file as it is and restore the last verified backup.',
  look: async (ports) => {
    const answer = await ports.verify();
    if (!answer.ok) return found(false, `entry ${answer.seq}: ${answer.what}`);
    return found(
      true,
      `${answer.entries} entries verified, head ${answer.head.slice(0, HASH_SHOWN)}`,
    );
  },
};

export const anchorHolds: Question = {
  name: 'anchor',
  question: 'Is the journal at least as far as its anchor outside remembers?',
  blocking: true,
  remedy:
    'An older or another journal was put in place: find out who did, then resume by two people.',
  look: async (ports) => {
    const answer = await ports.verify();
    return found(answer.ok, answer.ok ? answer.anchor : 'not known: the journal did not verify');
  },
};

export const brokerAnswers: Question = {
  name: 'broker',
  question: 'Does the broker answer, with the cash the desk expects?',
  blocking: true,
  remedy: 'See whether the broker is reachable and its keys hold; then reconcile.',
  look: async (ports) => {
    const { name, cashCents } = await ports.broker();
    const own = ports.state().engine.books.cash;
    const theirs = formatCents(cents(cashCents));
    if (cashCents === own) return found(true, `${name} answers, cash ${theirs}`);
    return found(false, `${name} answers, cash ${theirs}, the desk has ${formatCents(own)}`);
  },
};
