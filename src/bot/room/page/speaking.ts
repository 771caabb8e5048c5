// Saying something to the desk, in words or by a button: one answer stands for it from the first moment, and
// can be waited for no longer. A halt is said at once; its reason is asked after it.
import type { Pressing } from './acts.ts';
import { standing } from './book.ts';
import type { Book } from './book.ts';
import type { Dock, Job } from './dock.ts';
import { createReasonForm } from './reason-form.ts';
import type { Server, Watch } from './server.ts';
import type { Answer } from './stream.ts';
import { topicIn, typedLine } from './wording.ts';

export interface SpeakingParts {
  readonly server: Server;
  readonly dock: Dock;
  readonly book: () => Book;
  /** Brings the answers into sight. */
  readonly show: () => void;
}

export interface Speaking {
  say(line: string, topic: string | null): void;
  press(pressing: Pressing): void;
  halt(): void;
}

/** The request that a halt opened, for its reason: named in the answer, or the newest there is. */
function haltTopic(answer: Answer, book: Book): string | null {
  const named = topicIn(answer.text);
  if (named !== null) return named;
  const asked = standing(book, 'approvals').findLast((one) => one.card.state === 'asked');
  return asked?.topic ?? null;
}

export function createSpeaking({ server, dock, book, show }: SpeakingParts): Speaking {
  const follow = (
    said: string,
    start: (watch: Watch) => () => void,
    then?: (job: Job, answer: Answer) => void,
  ): void => {
    let cancel = (): void => undefined;
    show();
    const job = dock.begin(said, () => {
      cancel();
    });
    cancel = start({
      progress: (share, text) => {
        job.progress(share, text);
      },
      done: (answer) => {
        job.done(answer);
        then?.(job, answer);
      },
    });
  };
  const say: Speaking['say'] = (line, topic) => {
    follow(line, (watch) => server.say({ line, topic }, watch));
  };
  const askReason = (job: Job, answer: Answer): void => {
    if (!answer.ok) return;
    const form = createReasonForm((reason) => {
      const topic = haltTopic(answer, book());
      say(topic === null ? `halt ${reason}` : `note ${reason}`, topic);
    });
    job.follow(form.node);
    form.focus();
  };
  return {
    say,
    press({ message, button, answers }) {
      const request = { message: message.id, words: button.words, answers };
      follow(typedLine(button, answers), (watch) => server.press(request, watch));
    },
    halt() {
      follow('halt', (watch) => server.say({ line: 'halt', topic: null }, watch), askReason);
    },
  };
}
