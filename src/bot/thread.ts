// Words typed in a thread: what they mean for the alert or the request the thread is about. Pure and defined
// for every text: what is not clearly a command is kept as a note, so that nothing said is lost.
import { readSpan } from '#bot/words.ts';

/** The first word as people type it, what follows it, and the whole. */
interface Typed {
  readonly verb: string;
  readonly rest: string;
  readonly whole: string;
}

/** A word that may open a sentence about the thing instead of asking for it: "halt was wrong". */
const TELLS: ReadonlySet<string> = new Set(
  (
    'is was were are am be been has had have will would should could can may might must did does do ' +
    'if when unless once until while after only not never or and of by at than as then because so ' +
    "isn't wasn't won't can't didn't doesn't don't shouldn't came comes went gets got needs need seems " +
    'request requests message messages mail button buttons yet cannot later tomorrow whenever nothing ' +
    'nobody lifted cancelled canceled happened announced worked works'
  ).split(' '),
);

/** A condition is no order yet. */
const CONDITIONS: ReadonlySet<string> = new Set(
  'if when unless once until while after only'.split(' '),
);

/** A key is turned by words that hold none of these, wherever they stand: "approve it, but not today". */
const DOUBTS: ReadonlySet<string> = new Set([
  ...CONDITIONS,
  ...(
    'no not never none nothing nobody neither nor cannot but wait waiting hold later early tomorrow ' +
    'pending maybe perhaps yet before whenever whether without deny denied reject rejected refuse ' +
    'refused disapprove cancel cancelled canceled expired wrong fail fails failed error broken mistake ' +
    'kidding joking jk lol oops test testing why what who how which where takes says sounds seems works ' +
    'dont nope nah nvm nevermind undo revert stop ignore disregard except provided subject conditional ' +
    'conditionally assuming given depends else withdraw withdrawn retract shall should could would ' +
    'premature soon risky dangerous unsure uncertain doubt doubtful disagree object objection against ' +
    'veto bad hm hmm'
  ).split(' '),
]);

/** How people go on after "ack" without meaning anything else. */
const GOES_ON: ReadonlySet<string> = new Set(
  "it this that thanks thx looking checking on i i'm im i\u2019m taking mine ok okay".split(' '),
);

const SEPARATOR = /^[\s,.:;!\u2013\u2014-]+/u;

function readTyped(text: string, id: string): Typed {
  const whole = text.trim();
  const [, verb = '', behind = ''] = /^[@/]{0,2}([\p{L}'\u2019]+)([\s\S]*)$/u.exec(whole) ?? [];
  // The thread's own number may be said with it; another one makes the sentence about something else.
  const [said = '', number = ''] = /^\s+((?:AL|RUN|R|I)-?\d+)(?=$|[\s,.:;])/iu.exec(behind) ?? [];
  const own = number.toUpperCase() === id;
  if (said !== '' && !own) return { verb: '', rest: behind, whole };
  return { verb: verb.toLowerCase(), rest: behind.slice(said.length), whole };
}

/** What follows the verb, when the two are apart and no question is asked; null otherwise. */
function asked({ rest, whole }: Typed): string | null {
  if (whole.endsWith('?')) return null;
  if (rest !== '' && !SEPARATOR.test(rest)) return null;
  // "halt-on-open" is one word, and so is "ack.txt".
  if (/^[.:;,\u2013\u2014-]\S/u.test(rest)) return null;
  return rest.replace(SEPARATOR, '').trim();
}

function firstWord(text: string): string {
  const word = (text.split(/\s+/u)[0] ?? '').toLowerCase().replace(/[.,:;!]+$/u, '');
  // A phone bends the apostrophe of "doesn't".
  return word.replaceAll('\u2019', "'");
}

/** What was asked for, unless the sentence only tells or sets a condition; null then. */
function ordered(typed: Typed): string | null {
  const rest = asked(typed);
  return rest === null || TELLS.has(firstWord(rest)) ? null : rest;
}

function note(id: string, typed: Typed): readonly string[] {
  return ['note', id, typed.whole];
}

/** "ack", "ack, on it", "acknowledged." */
function readAck(typed: Typed): string | null {
  const rest = asked(typed);
  if (rest === null || rest === '') return rest;
  if (typed.verb !== 'ack' && typed.verb !== 'acknowledge') return null;
  return /^\s*[,:;\u2013\u2014-]/u.test(typed.rest) || GOES_ON.has(firstWord(rest)) ? rest : null;
}

/** "@ben", "to ben", "it to @ben": one person and nothing else; null when it is a sentence. */
function readPerson(rest: string): string | null {
  const [, name] = /^(?:(?:it|this) )?(?:to )?(@?[\p{L}][\p{L}\p{N}-]*)[.]?$/iu.exec(rest) ?? [];
  return name ?? null;
}

/** "2h maintenance", "for 30m exchange tests"; null when no time is named. */
function readSilence(rest: string): readonly string[] | null {
  const words = rest.replace(/^for /i, '').split(/\s+/u);
  const [span = '', ...why] = words;
  return readSpan(span) === null ? null : [span, ...(why.length === 0 ? [] : [why.join(' ')])];
}

function isBare(rest: string | null): boolean {
  return rest !== null && ['', 'please', 'now'].includes(rest.replace(/[.!]+$/u, '').toLowerCase());
}

/** A halt says in whose thread it was asked for. */
function haltWords(id: string, rest: string): readonly string[] {
  return ['halt', rest === '' ? `asked in the thread of ${id}` : `${rest} (${id})`];
}

/** "cause: stale quotes": with its colon it is meant for the incident, without one it only tells. */
function incidentWords(id: string, { whole }: Typed): readonly string[] | null {
  const [, field = '', text = ''] =
    /^(cause|fix|prevention|action):\s*(\S[\s\S]*)$/iu.exec(whole) ?? [];
  return field === '' || text.endsWith('?') ? null : ['incident', field.toLowerCase(), id, text];
}

/** In the thread of an incident that a person opened. */
function incidentCommand(id: string, typed: Typed): readonly string[] {
  const words = incidentWords(id, typed);
  if (words !== null) return words;
  const rest = ordered(typed);
  if (typed.verb === 'halt' && rest !== null) return haltWords(id, rest);
  if ((typed.verb === 'close' || typed.verb === 'lead') && isBare(rest))
    return ['incident', typed.verb, id];
  const isNote = typed.verb === 'note' && SEPARATOR.test(typed.rest);
  const text = isNote ? typed.rest.replace(SEPARATOR, '').trim() : '';
  return ['incident', 'note', id, text === '' ? typed.whole : text];
}

function alertCommand(id: string, typed: Typed): readonly string[] | null {
  const words = incidentWords(id, typed);
  if (words !== null) return words;
  const rest = ordered(typed);
  switch (typed.verb) {
    case 'ack':
    case 'acked':
    case 'acknowledge':
    case 'acknowledged': {
      const words = readAck(typed);
      return words === null ? null : ['ack', id, ...(words === '' ? [] : [words])];
    }
    case 'resolve':
      return rest === null ? null : ['resolve', id, ...(rest === '' ? [] : [rest])];
    case 'escalate': {
      if (isBare(rest)) return ['escalate', id];
      const person = rest === null ? null : readPerson(rest);
      return person === null ? null : ['escalate', id, person];
    }
    case 'assign': {
      if (rest === '') return ['assign', id];
      const person = rest === null ? null : readPerson(rest);
      return person === null ? null : ['assign', id, person];
    }
    case 'silence': {
      if (rest === '') return ['silence', id];
      const silence = rest === null ? null : readSilence(rest);
      return silence === null ? null : ['silence', id, ...silence];
    }
    case 'note': {
      const words = typed.rest.replace(SEPARATOR, '').trim();
      return SEPARATOR.test(typed.rest) && words !== '' ? ['note', id, words] : null;
    }
    case 'runbook':
    case 'timeline':
      return isBare(rest) ? [typed.verb, id] : null;
    case 'halt':
      return rest === null ? null : haltWords(id, rest);
    default:
      return null;
  }
}

/** "deny not yet": a no is a no, unless it sets a condition. */
function readDeny(typed: Typed): string | null {
  const rest = asked(typed);
  return rest === null || CONDITIONS.has(firstWord(rest)) ? null : rest;
}

function isDoubted(rest: string): boolean {
  const words = rest.toLowerCase().replaceAll('\u2019', "'");
  return (words.match(/[\p{L}']+/gu) ?? []).some((word) => {
    const bare = word.replace(/^'+|'+$/gu, '');
    return DOUBTS.has(bare) || bare.endsWith("n't");
  });
}

/** "approve", "approve books equal": nothing doubted, asked, or said of another request. */
function readApprove(typed: Typed, id: string): string | null {
  const rest = ordered(typed);
  // "approve ..." is somebody still thinking.
  if (rest === null || /[?\u00bf\u061f\uff1f\u2026]|\.\./u.test(typed.rest)) return null;
  if (rest === '') return rest;
  const others = (rest.match(/\bR-?\d+/giu) ?? []).some((one) => one.toUpperCase() !== id);
  // "approve 19" may mean another request, and a sign alone may mean anything.
  return others || !/\p{L}/u.test(rest) || isDoubted(rest) ? null : rest;
}

function requestRest(id: string, typed: Typed): string | null {
  switch (typed.verb) {
    case 'deny':
      return readDeny(typed);
    case 'approve':
      return readApprove(typed, id);
    default:
      return ordered(typed);
  }
}

function requestCommand(id: string, typed: Typed): readonly string[] | null {
  const rest = requestRest(id, typed);
  if (rest === null) return null;
  switch (typed.verb) {
    case 'approve':
    case 'deny':
      return [typed.verb, id, ...(rest === '' ? [] : [rest])];
    case 'halt':
      return haltWords(id, rest);
    case 'note':
      return rest === '' ? null : ['note', id, rest];
    default:
      return null;
  }
}

/** In the thread of a run: "tick cause it was the feed", "skip tell", "resume", "abandon wrong one". */
function runCommand(id: string, typed: Typed): readonly string[] | null {
  const rest = ordered(typed);
  if (rest === null) return null;
  switch (typed.verb) {
    case 'tick':
    case 'skip': {
      const [step = '', ...words] = rest.split(/\s+/u);
      return step === '' ? null : ['runbook', typed.verb, id, step, ...words];
    }
    case 'resume':
      return isBare(rest) ? ['runbook', 'resume', id] : null;
    case 'abandon':
      return ['runbook', 'abandon', id, ...(rest === '' ? [] : [rest])];
    case 'halt':
      return haltWords(id, rest);
    default:
      return null;
  }
}

/** The words for dispatch of a text said in a topic's thread, "alert AL-0007", "approval R-0018", "incident I-0002" or "run RUN-0001". */
export function threadWords(topic: string, text: string): readonly string[] {
  const [kind = '', id = ''] = topic.split(' ');
  const typed = readTyped(text, id);
  if (kind === 'incident') return incidentCommand(id, typed);
  if (kind === 'run') return runCommand(id, typed) ?? note(id, typed);
  const command = kind === 'approval' ? requestCommand(id, typed) : alertCommand(id, typed);
  return command ?? note(id, typed);
}
