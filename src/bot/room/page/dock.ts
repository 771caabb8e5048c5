// Answers, above the box: only this window sees them. One answer is one piece from the first sign of
// progress to its end; it stays until it is closed, while the stream behind it goes on.
import type { Card } from '#bot/card.ts';
import type { Acts } from './acts.ts';
import { fieldsOf, tableOf } from './card-parts.ts';
import { el, part, pressable, setText } from './element.ts';
import type { Answer } from './stream.ts';
import { counted, isAligned, spanText } from './wording.ts';

const MOST_KEPT = 3;

/** One thing said, and what becomes of it. */
export interface Job {
  progress(share: number, text: string): void;
  done(answer: Answer): void;
  /** Something to do next, beneath the answer. */
  follow(node: HTMLElement): void;
}

export interface Dock {
  begin(said: string, cancel: () => void): Job;
  /** A word of the page itself, such as that it could not reach the desk. */
  tell(said: string, answer: Answer): void;
  /** Closes the newest; says whether there was one. */
  closeNewest(): boolean;
}

function textOf(text: string): HTMLElement {
  const body = text.replace(/\s+$/, '');
  return el(
    'div',
    {
      class: isAligned(body) ? 'answer-text aligned' : 'answer-text',
      tabindex: isAligned(body) ? 0 : null,
    },
    body,
  );
}

function cardNode(card: Card, acts: Acts): HTMLElement {
  const buttons = card.buttons.filter((button) => button.asks.length === 0);
  return el(
    'div',
    { class: 'answer-card' },
    el('h4', { class: 'title', 'data-tone': card.tone }, card.title),
    ...card.lines.map((line) => el('p', {}, line)),
    fieldsOf(card.fields),
    tableOf(card.table, card.title),
    buttons.length === 0
      ? null
      : el(
          'div',
          { class: 'presses' },
          ...buttons.map((button) =>
            pressable(
              { class: 'press', 'data-style': button.style },
              () => {
                acts.say(button.words.join(' '), null);
              },
              button.label,
            ),
          ),
        ),
  );
}

class Piece implements Job {
  readonly node: HTMLElement;
  readonly #body = el('div', { class: 'answer-body' });
  readonly #verdict = el('span', { class: 'verdict' }, 'Waiting\u2026');
  readonly #acts: Acts;
  readonly #bar = el('progress', { max: 1, 'aria-label': 'Progress' });
  readonly #doing = el('span', { class: 'doing' });
  readonly #began: number;
  readonly #clock: () => number;

  constructor(
    said: string,
    setting: { acts: Acts; clock: () => number; close: () => void; cancel: () => void },
  ) {
    this.#acts = setting.acts;
    this.#clock = setting.clock;
    this.#began = setting.clock();
    const cancel = pressable(
      { class: 'press small', 'data-style': 'plain' },
      setting.cancel,
      'Cancel',
    );
    this.#body.append(el('div', { class: 'working' }, this.#bar, this.#doing, cancel));
    this.node = el(
      'article',
      { class: 'answer', 'aria-label': `Answer to ${said}` },
      el(
        'header',
        { class: 'answer-head' },
        pressable(
          { class: 'said', title: 'Fold or unfold' },
          () => {
            this.node.toggleAttribute('data-folded');
          },
          said,
        ),
        this.#verdict,
        el('span', { class: 'only' }, 'Only you see this'),
        pressable(
          { class: 'close', 'aria-label': `Close the answer to ${said}` },
          setting.close,
          '\u00d7',
        ),
      ),
      this.#body,
    );
  }

  progress(share: number, text: string): void {
    this.#bar.value = share;
    const spent = this.#clock() - this.#began;
    const left =
      share > 0.02 && share < 1 ? `, about ${spanText((spent * (1 - share)) / share)} left` : '';
    setText(this.#doing, `${text}${left}`);
  }

  done(answer: Answer): void {
    this.node.dataset['ok'] = String(answer.ok);
    const ok = answer.code === 'OK' ? 'Done' : `Done: ${answer.code}`;
    setText(this.#verdict, answer.ok ? ok : `Not done: ${answer.code}`);
    this.#body.replaceChildren(
      answer.card === null ? textOf(answer.text) : cardNode(answer.card, this.#acts),
    );
  }

  follow(node: HTMLElement): void {
    this.#body.append(node);
  }
}

/** An answer that has come and asks nothing more is one line beneath a newer one. */
function isOver(node: Element): boolean {
  return (
    node instanceof HTMLElement &&
    node.dataset['ok'] !== undefined &&
    node.querySelector('form') === null
  );
}

export function createDock(acts: Acts, clock: () => number): Dock {
  const place = part('answers');
  const list = el('div', {
    class: 'answer-list',
    role: 'log',
    'aria-label': 'Answers only you see',
  });
  const clear = pressable({ class: 'link', hidden: true }, () => {
    list.replaceChildren();
    tidy();
  });
  place.append(clear, list);
  const tidy = (): void => {
    list.lastElementChild?.removeAttribute('data-folded');
    place.hidden = list.childElementCount === 0;
    clear.hidden = list.childElementCount < 2;
    setText(clear, `Close all ${counted(list.childElementCount, 'answer')}`);
  };
  const begin = (said: string, cancel: () => void): Piece => {
    const piece = new Piece(said, {
      acts,
      clock,
      cancel,
      close: () => {
        piece.node.remove();
        tidy();
      },
    });
    for (const older of list.children) older.toggleAttribute('data-folded', isOver(older));
    list.append(piece.node);
    while (list.childElementCount > MOST_KEPT) list.firstElementChild?.remove();
    tidy();
    list.scrollTop = list.scrollHeight;
    return piece;
  };
  const shown = (piece: Piece): Job => ({
    progress: (share, text) => {
      piece.progress(share, text);
    },
    done: (answer) => {
      piece.done(answer);
      piece.node.scrollIntoView({ block: 'nearest' });
    },
    follow: (node) => {
      piece.follow(node);
      piece.node.scrollIntoView({ block: 'nearest' });
    },
  });
  return {
    begin: (said, cancel) => shown(begin(said, cancel)),
    tell(said, answer) {
      shown(begin(said, () => undefined)).done(answer);
    },
    closeNewest() {
      const newest = list.lastElementChild;
      newest?.remove();
      tidy();
      return newest !== null;
    },
  };
}
