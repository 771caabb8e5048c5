// The reception: the one door for everything remote people do. A delivery is stored before it is acted on,
// known when it comes again, judged, carried out at most once and always answered; a halt acts before all.
import { candidatesNow, NO_CANDIDATES } from '#bot/candidates.ts';
import { mayUse } from '#bot/command.ts';
import type { RoomLinks } from '#bot/commands/room.ts';
import { completions } from '#bot/complete.ts';
import type { Delivered, Reception, Reply, Taken, Wanted } from '#bot/delivered.ts';
import { dispatch } from '#bot/dispatch.ts';
import type { Answer } from '#bot/dispatch.ts';
import { REGISTRY } from '#bot/registry.ts';
import { bugAnswer, journalRefusal, tell } from '#bot/reception/answering.ts';
import { askingOf, carryOut } from '#bot/reception/carrying.ts';
import type { Case, House } from '#bot/reception/carrying.ts';
import { deliveryRefusal } from '#bot/reception/judging.ts';
import { createForgetting } from '#bot/reception/forgetting.ts';
import type { Forgetting } from '#bot/reception/forgetting.ts';
import { createKnocks } from '#bot/reception/knocks.ts';
import type { Knocks } from '#bot/reception/knocks.ts';
import { createLanes } from '#bot/reception/lanes.ts';
import type { Job } from '#bot/reception/lanes.ts';
import { createMarks } from '#bot/reception/marks.ts';
import { createMemory } from '#bot/reception/memory.ts';
import { meantBy, wantedBy } from '#bot/reception/meaning.ts';
import type { Meant } from '#bot/reception/meaning.ts';
import { bounded, readParcel, writeParcel } from '#bot/reception/parcel.ts';
import { shownOrLate, SILENT } from '#bot/reception/shown.ts';
import { isHaltBy, turnOf } from '#bot/reception/turns.ts';
import type { Turn } from '#bot/reception/turns.ts';
import { createWorks, keyOf, whoIs } from '#bot/reception/works.ts';
import { commandOf } from '#bot/saying.ts';
import type { Inbox, Outbox } from '#engine/journal/journal.ts';
import { refuse } from '#engine/model/result.ts';
import type { Desk } from '#runbook/desk.ts';
import { personOf } from '#runbook/person.ts';

export interface ReceptionParts {
  readonly desk: Desk;
  readonly inbox: Pick<Inbox, 'take' | 'knows' | 'mark' | 'unfinished' | 'forget'>;
  readonly outbox: Pick<Outbox, 'firstCard' | 'page'>;
  /** Milliseconds. */
  readonly clocks: { readonly wall: () => number; readonly mono: () => number };
  readonly links?: RoomLinks;
  readonly log: { info(text: string): void; warn(text: string): void };
}

/** At once, over all people; looks of one person; and how many may wait for their turn. */
const BOUNDS = { running: 64, looksEach: 8, waiting: 4_000 };
const LEFT_AT_ONCE = 200;
/** Of what was left, so much is looked through for halts at the start. */
const LEFT_AT_MOST = 10_000;

export interface OpenedReception extends Reception {
  /** Halts left from before a stop, on whatever platform, now: to brake, none has to be reached. `resume` answers. */
  haltLeft(): Promise<void>;
  /** Puts on record now what is done and waited for company: the desk stops. */
  settle(): void;
}

const KNOWN: Taken = { state: 'known', act: () => Promise.resolve(null) };

/** However often it is asked for, it happens once. */
function once(act: (reply: Reply) => Promise<Answer>): Taken['act'] {
  let acting: Promise<Answer> | null = null;
  return (reply) => (acting ??= act(reply));
}

class Front implements OpenedReception {
  readonly #parts: ReceptionParts;
  readonly #house: House;
  readonly #memory = createMemory();
  readonly #lanes = createLanes(BOUNDS);
  readonly #knocks: Knocks;
  /** Stored by this process, or taken up by it, and not yet done on record. */
  readonly #own = new Set<string>();
  /** Halts of an earlier process that were carried out and not answered yet. */
  #halted: { readonly delivered: Delivered; readonly answer: Promise<Answer> }[] = [];
  readonly #forgetting: Forgetting;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
    const { desk, outbox, clocks, inbox, log } = parts;
    this.#forgetting = createForgetting({ inbox, clocks });
    const marks = createMarks({
      inbox,
      warn: (text) => log.warn(text),
      settled: (done) => {
        for (const mark of done) this.#own.delete(keyOf(mark));
        this.#guarded('forget old deliveries', undefined, () => this.#forgetting.forget());
      },
    });
    const works = createWorks(() => desk.state().runbook.roster);
    const links = parts.links === undefined ? {} : { links: parts.links };
    this.#house = { desk, outbox, clocks, marks, works, ...links };
    this.#knocks = createKnocks(desk, clocks.mono);
  }

  take(whole: Delivered): Taken {
    const delivered = bounded(whole);
    if (this.#memory.knows(delivered)) return KNOWN;
    const meant = this.#meant(delivered);
    if (meant !== null && this.#mayHalt(delivered, meant)) return this.#takeHalt(delivered, meant);
    const one = this.#caseOf(delivered);
    const stored = this.#store(delivered, one.taken);
    this.#guarded('sum up knocks', undefined, () => this.#knocks.sumUp());
    switch (stored.state) {
      case 'known':
        return KNOWN;
      case 'new':
        return {
          state: 'new',
          act: once((reply) => this.#act(one, turnOf(delivered, meant), reply)),
        };
      case 'unstored':
        return {
          state: 'unstored',
          act: once((reply) => {
            const refusal = journalRefusal(stored.fault);
            return this.#show(reply, tell(this.#parts.desk, delivered.account, refusal));
          }),
        };
    }
  }

  caughtUp(platform: Delivered['platform']): void {
    this.#forgetting.caughtUp(platform);
  }

  settle(): void {
    this.#house.marks.flush();
  }

  wanted(button: string): Wanted {
    return this.#guarded('read a button', { kind: 'nothing' }, () =>
      wantedBy(this.#parts.outbox, button),
    );
  }

  turnedAway(ask: Parameters<Reception['turnedAway']>[0]): void {
    this.#guarded('record a knock', undefined, () => this.#knocks.turnAway(ask));
  }

  complete(account: Delivered['account'], line: string): ReturnType<Reception['complete']> {
    const { desk } = this.#parts;
    return this.#guarded('complete a line', [], () => {
      const person = personOf(desk.state().runbook.roster, account);
      const candidates = person === null ? NO_CANDIDATES : candidatesNow(desk);
      return completions({ registry: REGISTRY, line, person, candidates });
    });
  }

  async haltLeft(): Promise<void> {
    const platforms = ['slack', 'discord'] as const;
    const rows = platforms.flatMap((platform) => this.#unfinished(platform, LEFT_AT_MOST));
    const begun = rows.flatMap((row) => {
      const delivered = readParcel(row.body);
      if (delivered === null || !this.#isHalt(delivered)) return [];
      this.#own.add(keyOf(row));
      const one = { ...this.#caseOf(delivered), taken: row.wall, left: row.state };
      return [{ delivered, answer: this.#carry(one, SILENT) }];
    });
    this.#halted.push(...begun);
    await Promise.all(
      begun.map(async ({ delivered, answer }) =>
        this.#house.marks.done(delivered, (await answer).code),
      ),
    );
  }

  async resume(
    platform: Delivered['platform'],
    replyFor: (delivered: Delivered) => Reply,
  ): Promise<void> {
    await this.#answerHalted(platform, replyFor);
    for (let rows = this.#left(platform); rows.length > 0; rows = this.#left(platform)) {
      const left = rows.flatMap((row) => this.#leftCase(row) ?? []);
      const halts = left.filter((one) => this.#isHalt(one.delivered));
      const shown: Promise<unknown>[] = [];
      // What halts does not wait for what came before it.
      for (const one of new Set([...halts, ...left])) {
        const reply = this.#replyTo(one.delivered, replyFor);
        const answer = await this.#carry(one, reply);
        shown.push(this.#end(one, answer, reply));
      }
      await Promise.all(shown);
    }
  }

  async #answerHalted(
    platform: Delivered['platform'],
    replyFor: (delivered: Delivered) => Reply,
  ): Promise<void> {
    const here = this.#halted.filter(({ delivered }) => delivered.platform === platform);
    this.#halted = this.#halted.filter((one) => !here.includes(one));
    for (const { delivered, answer } of here)
      await this.#show(this.#replyTo(delivered, replyFor), await answer);
  }

  #replyTo(delivered: Delivered, replyFor: (delivered: Delivered) => Reply): Reply {
    return this.#guarded('find whom to answer', null, () => replyFor(delivered)) ?? SILENT;
  }

  #unfinished(platform: Delivered['platform'], limit: number): ReturnType<Inbox['unfinished']> {
    return this.#guarded('read what is unfinished', [], () =>
      this.#parts.inbox.unfinished(platform, limit).filter((row) => !this.#own.has(keyOf(row))),
    );
  }

  /** What an earlier process left and this one has not taken up; it is taken up now. */
  #left(platform: Delivered['platform']): ReturnType<Inbox['unfinished']> {
    const rows = this.#unfinished(platform, LEFT_AT_ONCE + this.#own.size);
    for (const row of rows) this.#own.add(keyOf(row));
    return rows;
  }

  #leftCase(row: ReturnType<Inbox['unfinished']>[number]): Case | null {
    const { body, state, wall, id, platform } = row;
    const delivered = readParcel(body);
    if (delivered !== null) return { ...this.#caseOf(delivered), taken: wall, left: state };
    const text = `Delivery ${id} of ${platform} was left from before and cannot be read; nothing was done with it.`;
    this.#parts.log.warn(text);
    const door = platform === 'discord' ? 'discord' : 'slack';
    this.turnedAway({ platform: door, code: 'DELIVERY_UNREADABLE', text });
    void this.#house.marks.done(row, 'DELIVERY_UNREADABLE');
    return null;
  }

  #meant(delivered: Delivered): Meant | null {
    return this.#guarded('read a button', null, () => meantBy(this.#parts.outbox, delivered.deed));
  }

  #isHalt(delivered: Delivered): boolean {
    const meant = this.#meant(delivered);
    return meant !== null && isHaltBy(meant);
  }

  #caseOf(delivered: Delivered): Case & { readonly controller: AbortController } {
    const controller = new AbortController();
    const { signal } = controller;
    return { delivered, taken: this.#parts.clocks.wall(), left: null, signal, controller };
  }

  /** By who may halt now; whoever may not is refused on the way every other delivery takes. */
  #mayHalt(delivered: Delivered, meant: Meant): boolean {
    if (!isHaltBy(meant) || deliveryRefusal(delivered) !== null) return false;
    const { roster } = this.#parts.desk.state().runbook;
    const command = commandOf(meant.words);
    return command !== null && mayUse(command.access, personOf(roster, delivered.account));
  }

  /** The brake closes and cancels leave within the call of dispatch; only then is anything stored (K1). */
  #takeHalt(delivered: Delivered, meant: Meant): Taken {
    if (this.#guarded('look for it', false, () => this.#parts.inbox.knows(delivered))) {
      this.#memory.keep(delivered);
      return KNOWN;
    }
    const one = this.#caseOf(delivered);
    const halting = this.#halt(one, meant);
    this.#memory.keep(delivered);
    const stored = this.#store(delivered, one.taken);
    const told = Promise.withResolvers<Answer>();
    // One that is known by its meaning alone has no row of its own to mark.
    const done = stored.state === 'new' ? this.#haltDone(delivered, halting, told.promise) : null;
    return {
      state: stored.state === 'unstored' ? 'unstored' : 'new',
      act: once(async (reply) => {
        const answer = await halting;
        told.resolve(this.#show(reply, answer));
        await Promise.all([done, told.promise]);
        return answer;
      }),
    };
  }

  async #haltDone(
    delivered: Delivered,
    halting: Promise<Answer>,
    told: Promise<Answer>,
  ): Promise<void> {
    const { code } = await halting;
    await shownOrLate(told);
    await this.#house.marks.done(delivered, code);
  }

  async #halt(one: Case, meant: Meant): Promise<Answer> {
    try {
      return await dispatch(this.#parts.desk, askingOf(this.#house, one, { meant, reply: null }));
    } catch (error) {
      return this.#bug(error);
    }
  }

  #store(
    delivered: Delivered,
    wall: number,
  ): { readonly state: 'new' | 'known' } | { readonly state: 'unstored'; readonly fault: unknown } {
    const { platform, id, meaning } = delivered;
    try {
      const state = this.#parts.inbox.take({
        platform,
        id,
        meaning,
        wall,
        body: writeParcel(delivered),
      });
      this.#memory.keep(delivered);
      if (state === 'new') this.#own.add(keyOf(delivered));
      return { state };
    } catch (fault) {
      this.#parts.log.warn(`Delivery ${id} of ${platform} could not be stored: ${String(fault)}`);
      return { state: 'unstored', fault };
    }
  }

  async #act(
    one: Case & { readonly controller: AbortController },
    turn: Turn,
    reply: Reply,
  ): Promise<Answer> {
    const { delivered, controller } = one;
    const { works } = this.#house;
    works.begin(delivered, delivered.account, controller);
    const answer = await (turn === 'ahead'
      ? this.#carry(one, reply)
      : this.#inLane(one, turn, reply));
    works.end(delivered);
    await this.#end(one, answer, reply);
    return answer;
  }

  #inLane(one: Case, kind: Job['kind'], reply: Reply): Promise<Answer> {
    const { desk } = this.#parts;
    const { account } = one.delivered;
    return new Promise((resolve) => {
      const run = async (): Promise<void> => {
        resolve(await this.#carry(one, reply));
        this.#lanes.leave(job);
      };
      const who = whoIs(desk.state().runbook.roster, account);
      const job: Job = { who, kind, begin: () => void run() };
      if (this.#lanes.enter(job)) return;
      const busy = refuse(
        'DESK_BUSY',
        `${BOUNDS.waiting} deliveries wait for their turn, and this one was not begun. Say it again when it is quieter; a halt is always taken.`,
      );
      resolve(tell(desk, account, busy.refusal));
    });
  }

  async #carry(one: Case, reply: Reply): Promise<Answer> {
    try {
      return await carryOut(this.#house, one, reply);
    } catch (error) {
      return this.#bug(error);
    }
  }

  async #end({ delivered }: Case, answer: Answer, reply: Reply): Promise<void> {
    const shown = this.#show(reply, answer);
    await shownOrLate(shown);
    await Promise.all([this.#house.marks.done(delivered, answer.code), shown]);
  }

  async #show(reply: Reply, answer: Answer): Promise<Answer> {
    try {
      await reply.answer(answer);
    } catch (error) {
      this.#parts.log.warn(`An answer (${answer.code}) could not be shown: ${String(error)}`);
    }
    return answer;
  }

  #bug(error: unknown): Answer {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.warn(`The reception failed at a delivery: ${what}`);
    return bugAnswer();
  }

  /** What the store or a bug throws here must not reach an edge. */
  #guarded<T>(what: string, otherwise: T, work: () => T): T {
    try {
      return work();
    } catch (error) {
      this.#parts.log.warn(`The reception could not ${what}: ${String(error)}`);
      return otherwise;
    }
  }
}

export function openReception(parts: ReceptionParts): OpenedReception {
  return new Front(parts);
}
