// The desk as it stands now: level and what holds it, who is waited for, money with its curve, layers with
// their headroom, the day's schedule. A part is redrawn only when what it says has changed.
import type { DeskPanel } from '../protocol.ts';
import type { Acts } from './acts.ts';
import { curveNode } from './curve-view.ts';
import { el, focused, part, pressable } from './element.ts';
import type { Child } from './element.ts';
import { aroundNow, jobStanding } from './schedule.ts';
import { LEVELS } from './wording.ts';

type Build = (desk: DeskPanel, acts: Acts) => readonly Child[];

interface Section {
  readonly id: string;
  readonly title: string;
  /** What it goes by; the same again is not drawn again. */
  readonly goesBy: (desk: DeskPanel) => unknown;
  readonly build: Build;
}

const NEAR = 0.8;

function liftText(text: string): string {
  const words = /^lift/i.test(text) ? text : `Lifted by ${text}`;
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

function latchItem(latch: DeskPanel['latches'][number]): HTMLElement {
  return el(
    'li',
    { 'data-level': latch.level },
    el('strong', {}, latch.name),
    el('span', { class: 'latch-level' }, latch.level),
    el('p', {}, latch.reason),
    el('p', { class: 'small' }, `Since ${latch.since}. ${liftText(latch.liftedBy)}`),
  );
}

/** Always in sight, whatever lies below. */
function onCallText({ onCall }: DeskPanel): string {
  const names = onCall.map((one) => one.name);
  return names.length === 0 ? 'On call: nobody.' : `On call: ${names.join(', then ')}.`;
}

function nextJobText({ schedule: jobs }: DeskPanel): string {
  const next = jobs.find((job) => jobStanding(job.status) === 'ahead');
  return next === undefined ? 'No job is left today.' : `Next: ${next.time} ${next.title}.`;
}

const standingNow: Build = (desk) => {
  const names = new Set(desk.latches.map((latch) => latch.name));
  // The market has its own line above.
  const besides = desk.because
    .filter((why) => !names.has(why) && !why.startsWith('market '))
    .join('; ');
  const quiet = desk.latches.length === 0 ? 'No latch is set' : 'Also';
  return [
    el(
      'p',
      { class: 'level', 'data-level': desk.level },
      el('span', { class: 'lamp', 'aria-hidden': true }),
      el('strong', {}, LEVELS[desk.level].word),
    ),
    el('p', { class: 'level-says' }, LEVELS[desk.level].says),
    el('p', { class: 'quiet' }, `Market ${desk.market}. ${nextJobText(desk)}`),
    el('p', { class: 'quiet' }, onCallText(desk)),
    desk.latches.length === 0
      ? null
      : el('ul', { class: 'latches' }, ...desk.latches.map(latchItem)),
    besides === '' && desk.latches.length > 0
      ? null
      : el('p', { class: 'quiet' }, besides === '' ? 'No latch is set.' : `${quiet}: ${besides}.`),
  ];
};

const waiting: Build = (desk, acts) => {
  if (desk.approvals.length === 0 && desk.alerts.length === 0) {
    return [el('p', { class: 'quiet' }, 'Nobody is waited for: no approval, no open alert.')];
  }
  return [
    el(
      'ul',
      { class: 'waiting' },
      ...desk.alerts.map((alert) =>
        el(
          'li',
          { 'data-state': alert.status },
          pressable(
            { class: 'jump', 'data-key': `alert ${alert.id}` },
            () => {
              acts.openTopic(`alert ${alert.id}`);
            },
            el(
              'span',
              { class: 'jump-head' },
              `${alert.severity} `,
              el('span', { class: 'state' }, alert.status.toUpperCase()),
              el('span', { class: 'id' }, alert.id),
            ),
            el('span', { class: 'jump-text' }, alert.text),
            alert.next === ''
              ? null
              : el(
                  'span',
                  { class: 'small' },
                  alert.status === 'firing' ? `Next: ${alert.next}` : alert.next,
                ),
          ),
        ),
      ),
      ...desk.approvals.map((approval) =>
        el(
          'li',
          { 'data-state': 'asked' },
          pressable(
            { class: 'jump', 'data-key': `approval ${approval.id}` },
            () => {
              acts.openTopic(`approval ${approval.id}`);
            },
            el(
              'span',
              { class: 'jump-head' },
              'Approval ',
              el('span', { class: 'state' }, 'ASKED'),
              el('span', { class: 'id' }, approval.id),
            ),
            el('span', { class: 'jump-text' }, approval.title),
            el('span', { class: 'small' }, `Needs ${approval.needs}. ${approval.expires}`),
          ),
        ),
      ),
    ),
  ];
};

const TONES = { good: 'up', bad: 'down', plain: 'even' } as const;

const money: Build = (desk) => [
  el(
    'dl',
    { class: 'money' },
    el('div', { class: 'main' }, el('dt', {}, 'Equity'), el('dd', {}, desk.equity)),
    el(
      'div',
      { class: 'today' },
      el('dt', {}, 'Today'),
      el('dd', { class: TONES[desk.dayTone] }, desk.day),
    ),
    el('div', { class: 'deep' }, el('dt', {}, 'Drawdown'), el('dd', {}, desk.drawdown)),
  ),
  curveNode(desk.curve),
];

function headroomWords(layer: DeskPanel['layers'][number]): string {
  if (layer.broken) return 'broken';
  return `${Math.round(Math.max(0, 1 - layer.used) * 100)} % left`;
}

const layers: Build = (desk) => [
  el(
    'ul',
    { class: 'layers' },
    ...desk.layers.map((layer) => {
      const used = Math.min(1, Math.max(0, layer.used));
      const bar = el('span', { class: 'fill' });
      bar.style.width = `${(used * 100).toFixed(1)}%`;
      // The dollars in brackets stand in the briefing; here the ratio is what one compares.
      const of = `${layer.value.replace(/ \(.*\)/, '')} of ${layer.bound}`;
      const near = layer.used >= NEAR ? 'near' : '';
      return el(
        'li',
        { 'data-use': layer.broken ? 'broken' : near },
        el('span', { class: 'layer-name' }, layer.name),
        el('span', { class: 'layer-value', title: layer.value }, of),
        el(
          'span',
          {
            class: 'track',
            role: 'meter',
            'aria-label': layer.name,
            'aria-valuemin': 0,
            'aria-valuemax': 100,
            'aria-valuenow': Math.round(used * 100),
            'aria-valuetext': `${of}, ${headroomWords(layer)}`,
          },
          bar,
        ),
        el('span', { class: 'headroom' }, headroomWords(layer)),
      );
    }),
  ),
];

function jobRow(row: DeskPanel['schedule'][number]): HTMLElement {
  return el(
    'li',
    { 'data-job': jobStanding(row.status) },
    el('span', { class: 'time' }, row.time),
    el('span', { class: 'job-title' }, row.title),
    el('span', { class: 'job-status' }, row.status),
  );
}

const schedule: Build = (desk) => {
  const { near, rest } = aroundNow(desk.schedule);
  if (desk.schedule.length === 0) return [el('p', { class: 'quiet' }, 'No job is due today.')];
  return [
    el('ol', { class: 'jobs' }, ...near.map(jobRow)),
    rest === 0
      ? null
      : el(
          'details',
          { 'data-keep': 'schedule' },
          el('summary', {}, `All ${desk.schedule.length} jobs of the day`),
          el('ol', { class: 'jobs' }, ...desk.schedule.map(jobRow)),
        ),
  ];
};

const onCall: Build = (desk) => [
  desk.onCall.length === 0
    ? el('p', { class: 'quiet' }, 'Nobody is on call.')
    : el(
        'ul',
        { class: 'people' },
        ...desk.onCall.map(({ name, duty }) =>
          el('li', {}, el('span', {}, name), el('span', { class: 'small' }, duty)),
        ),
      ),
];

const holdings: Build = (desk) => [el('p', { class: 'holdings' }, desk.positions)];

const silences: Build = (desk) => [
  desk.silences.length === 0
    ? el('p', { class: 'quiet' }, 'Nothing is silenced.')
    : el('ul', { class: 'plain' }, ...desk.silences.map((text) => el('li', {}, text))),
];

const SECTIONS: readonly Section[] = [
  {
    id: 'standing',
    title: 'How it stands',
    goesBy: (desk) => [
      desk.level,
      desk.market,
      desk.because,
      desk.latches,
      desk.onCall,
      desk.schedule,
    ],
    build: standingNow,
  },
  {
    id: 'money',
    title: 'Money',
    goesBy: (desk) => [desk.equity, desk.day, desk.dayTone, desk.drawdown, desk.curve],
    build: money,
  },
  {
    id: 'waiting',
    title: 'Waiting for a person',
    goesBy: (desk) => [desk.alerts, desk.approvals],
    build: waiting,
  },
  { id: 'layers', title: 'Limits', goesBy: (desk) => desk.layers, build: layers },
  { id: 'jobs', title: 'Today', goesBy: (desk) => desk.schedule, build: schedule },
  { id: 'oncall', title: 'On call', goesBy: (desk) => desk.onCall, build: onCall },
  { id: 'holdings', title: 'Positions', goesBy: (desk) => desk.positions, build: holdings },
  { id: 'silences', title: 'Silences', goesBy: (desk) => desk.silences, build: silences },
  {
    id: 'feed',
    title: 'Data',
    goesBy: (desk) => desk.feed,
    build: (desk) => [el('p', { class: 'feed' }, desk.feed)],
  },
];

interface Place {
  readonly section: Section;
  readonly body: HTMLElement;
  drawn: string;
}

/** Draws a part anew; the keys and what was unfolded stay. */
function redraw(place: Place, desk: DeskPanel, acts: Acts): void {
  const { body, section } = place;
  const at = focused();
  const held = at !== null && body.contains(at) ? (at.dataset['key'] ?? '') : null;
  const wasOpen = body.querySelector('details')?.open ?? false;
  const nodes = section.build(desk, acts).filter((node) => node !== null);
  body.replaceChildren(...nodes);
  const details = body.querySelector('details');
  if (details !== null) details.open = wasOpen;
  if (held === null) return;
  const found = body.querySelector(`[data-key="${CSS.escape(held)}"], summary, button`);
  if (found instanceof HTMLElement) found.focus({ preventScroll: true });
}

export function createDeskPane(acts: Acts): (desk: DeskPanel) => void {
  const places = SECTIONS.map((section): Place => {
    const body = el('div', { class: 'section-body' });
    part('desk-sections').append(
      el(
        'section',
        { class: `section ${section.id}`, 'aria-labelledby': `section-${section.id}` },
        el('h3', { id: `section-${section.id}` }, section.title),
        body,
      ),
    );
    return { section, body, drawn: '' };
  });
  return (desk) => {
    for (const place of places) {
      const key = JSON.stringify(place.section.goesBy(desk));
      if (key === place.drawn) continue;
      place.drawn = key;
      redraw(place, desk, acts);
    }
  };
}
