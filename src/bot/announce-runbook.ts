// What the runbook's facts say in the channels: jobs, requests and keys, alerts, refusals, resumes.
// A key that completes a request says nothing of its own: the granting does.
import { formatQty } from '#engine/model/money.ts';
import { CHANNELS } from '#bot/card.ts';
import { bad, critical, good, info, jobChannel, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { listed } from '#bot/text.ts';
import { sayAlertFact, sayNote } from '#bot/views/alert-card.ts';
import {
  sayAsked,
  sayAttempted,
  sayEnded,
  sayGranted,
  sayKeyed,
  sayRefusedKey,
} from '#bot/views/approval-card.ts';
import { sayWatchFact } from '#bot/views/watch-card.ts';
import { sayDrill } from '#bot/views/drill.ts';
import { sayGoLive } from '#bot/views/golive-card.ts';
import { sayMaintenance } from '#bot/views/maintenance-card.ts';
import { sayPlaybookFact } from '#bot/views/run-card.ts';
import { sayIncidentFact } from '#bot/views/incident-card.ts';
import { jobShows } from '#bot/views/job-card.ts';
import { isQuiet } from '#bot/views/options-card.ts';
import { sayReport } from '#bot/views/report-card.ts';
import { sayCovered, sayRota, sayUncovered } from '#bot/views/oncall-card.ts';
import type {
  CommandRefused,
  JobFinished,
  MessageSaid,
  PlatformFaulted,
  ResumeRecorded,
  RunbookFact,
} from '#runbook/fact.ts';
import type { ForeignFact } from '#runbook/foreign.ts';
import { tellingOf } from '#runbook/refusals.ts';
import { compareRosters, describeAccount } from '#runbook/person.ts';

/** Of what is said, so much fits the first line whole. */
const SAID_TITLE = 200;

function sayJob(news: News, fact: JobFinished): Draft {
  const channel = jobChannel(news, fact.job);
  const draft = { ...info(channel, fact.title, fact.lines), ...jobShows(news, fact) };
  return fact.ok ? draft : warn({ ...draft, title: `Failed: ${fact.title}` });
}

/** The hourly card is a live desk's; elsewhere the record has its line. The week's review has a card of its own; options that are not configured have none. */
function isUnsaid(news: News, fact: JobFinished): boolean {
  if (fact.job === 'weekly-review') return fact.ok;
  if (isQuiet(news, fact)) return true;
  return fact.job.startsWith('hourly-') && fact.ok && news.after.engine.desk?.mode !== 'LIVE';
}

const LAST_TOLD =
  'More of these within ten minutes are on record alone: ./desk journal tail shows them.';

function sayRefused(news: News, fact: CommandRefused): readonly Draft[] {
  const telling = tellingOf(news.after.runbook.refusing, fact);
  if (telling === 'none') return [];
  const key = sayRefusedKey(news, fact);
  if (key !== null) return key;
  const who = fact.person === null ? describeAccount(fact.account) : nameOf(news, fact.person);
  const lines = telling === 'last' ? [fact.text, LAST_TOLD] : [fact.text];
  return [info('audit', `Refused ${fact.code}: ${who}: ${fact.command}`, lines)];
}

/** For the record; whoever must know is told by the alert. */
function sayFaulted({ platform, part, why, final }: PlatformFaulted): Draft {
  const lines = final ? [why, 'It will not mend by itself.'] : [why];
  return bad(info('audit', `Out of order on ${platform}: ${part}`, lines));
}

function sayResume(fact: ResumeRecorded): Draft {
  const lifted = fact.lifted.length === 0 ? 'nothing was lifted' : `lifted ${listed(fact.lifted)}`;
  const stays = fact.stays.length === 0 ? [] : [`Stays: ${listed(fact.stays)}`];
  return good(
    info('alerts', `Resumed by two keys (${fact.approval}): ${lifted}`, [
      `Cause: ${fact.cause}`,
      `Fix: ${fact.fix}`,
      ...(fact.prevention === undefined || fact.prevention === ''
        ? []
        : [`Prevention: ${fact.prevention}`]),
      ...(fact.incidents ?? []).map(
        (id) => `${id} is open until a person closes it: incident close ${id}`,
      ),
      ...stays,
      ...fact.evidence,
    ]),
  );
}

/** What protects and is not ours, taken back by two people, and what the broker made of it. */
function sayForeign(fact: ForeignFact): Draft {
  if (fact.kind === 'foreign.cancelAsked')
    return warn(
      info('orders', `Cancel asked for ${fact.id}, which is not ours: ${fact.order}`, [
        `By two keys, ${fact.approval}.`,
        fact.leaves,
      ]),
    );
  const part = fact.filled > 0 ? `, ${formatQty(fact.filled)} of it executed` : '';
  const title = `${fact.id}, which is not ours, is ${fact.status} at the broker${part}`;
  return info('orders', title, [`Taken back by ${fact.approval}.`]);
}

/** The first line says who; a long text goes on below it. */
function saySaid(news: News, { person, channel, text }: MessageSaid): Draft {
  const to = CHANNELS.find((one) => one === channel) ?? 'audit';
  const [first = '', ...more] = text.split('\n');
  const isShort = Array.from(first).length <= SAID_TITLE;
  return info(to, `${nameOf(news, person)}: ${first}`, isShort ? more : [first, ...more]);
}

/** What is in force changed; the first facts of a desk are no change. */
function sayInForce(news: News, fact: RunbookFact): readonly Draft[] {
  if (fact.kind !== 'roster.set' && fact.kind !== 'schedule.set') return [];
  if (fact.why === 'genesis') return [];
  const people = fact.kind === 'roster.set';
  return [
    info(
      'audit',
      `${people ? 'People' : 'Schedule'} in force changed (${fact.why})`,
      people ? compareRosters(news.before.runbook.roster, fact.people).map((row) => row.what) : [],
    ),
  ];
}

function sayApproval(news: News, fact: RunbookFact): readonly Draft[] {
  switch (fact.kind) {
    case 'approval.asked':
      return sayAsked(news, fact);
    case 'approval.attempted':
      return sayAttempted(news, fact);
    case 'approval.keyed':
      return sayKeyed(news, fact);
    case 'approval.granted':
      return sayGranted(news, fact);
    case 'approval.ended':
      return sayEnded(news, fact);
    case 'note.kept':
      return sayNote(news, fact);
    case 'alert.raised':
    case 'alert.repeated':
    case 'alert.acknowledged':
    case 'alert.escalated':
    case 'alert.asked':
    case 'alert.assigned':
    case 'alert.silenced':
    case 'alert.woken':
    case 'alert.moved':
    case 'alert.worsened':
    case 'alert.joined':
    case 'alert.left':
    case 'alert.flapped':
    case 'alert.resolved':
      return sayAlertFact(news, fact);
    default:
      return [];
  }
}

/** What the runbook's own parts say, each by its own view. */
function sayPart(news: News, fact: RunbookFact): readonly Draft[] {
  switch (fact.kind) {
    case 'golive.ticked':
    case 'golive.unticked':
    case 'signoff.withdrawn':
    case 'code.released':
    case 'execution.rated':
      return sayGoLive(news, fact);
    case 'rule.silenced':
    case 'rule.unsilenced':
    case 'rule.tried':
    case 'alerts.digested':
      return [sayWatchFact(news, fact)];
    case 'task.due':
    case 'task.overdue':
    case 'task.done':
    case 'review.written':
    case 'review.answered':
      return sayMaintenance(news, fact);
    case 'playbooks.set':
    case 'run.started':
    case 'run.stepped':
    case 'run.overdue':
    case 'run.ended':
      return sayPlaybookFact(news, fact);
    case 'incident.opened':
    case 'incident.joined':
    case 'incident.led':
    case 'incident.written':
    case 'incident.closed':
    case 'incident.overdue':
    case 'incident.filed':
      return sayIncidentFact(news, fact);
    default:
      return sayApproval(news, fact);
  }
}

/** The drafts of one fact of the runbook; none where silence is right. */
export function sayRunbookFact(news: News, fact: RunbookFact): readonly Draft[] {
  switch (fact.kind) {
    case 'job.finished':
      return isUnsaid(news, fact) ? [] : [sayJob(news, fact)];
    case 'job.missed':
      return [
        warn(info(jobChannel(news, fact.job), `Missed: ${fact.job} of ${fact.day}`, [fact.why])),
      ];
    case 'page.sent':
      return [critical(info('alerts', `Paged ${nameOf(news, fact.to)}: ${fact.about}`))];
    case 'command.refused':
      return sayRefused(news, fact);
    case 'platform.faulted':
      return [sayFaulted(fact)];
    case 'platform.mended':
      return [good(info('audit', `Works again on ${fact.platform}: ${fact.part}`))];
    case 'message.said':
      return [saySaid(news, fact)];
    case 'report.made':
      return sayReport(news, fact);
    case 'backup.made':
      return [
        info('audit', `Backup written and verified: ${fact.entries} entries`, [
          fact.file,
          `sha256 ${fact.sha256}`,
        ]),
      ];
    case 'resume.recorded':
      return [sayResume(fact)];
    case 'foreign.cancelAsked':
    case 'foreign.closed':
      return [sayForeign(fact)];
    case 'oncall.covered':
      return [sayCovered(news, fact)];
    case 'oncall.uncovered':
      return [sayUncovered(news, fact)];
    case 'rota.set':
      return sayRota(fact);
    case 'drill.finished':
      return [sayDrill(news, fact)];
    case 'roster.set':
    case 'schedule.set':
      return sayInForce(news, fact);
    case 'job.started':
      return fact.late ? [info('audit', `Started late: ${fact.job} of ${fact.day}`)] : [];
    case 'pin.set':
    case 'provider.counted':
    case 'refusals.repeated':
      return [];
    default:
      return sayPart(news, fact);
  }
}
