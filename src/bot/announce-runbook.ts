// What the runbook's facts say in the channels: jobs, requests and keys, alerts, refusals, resumes.
// A key that completes a request says nothing of its own: the granting does.
import { bad, critical, good, info, jobChannel, nameOf, warn } from '#bot/draft.ts';
import type { Draft, News } from '#bot/draft.ts';
import { listed } from '#bot/text.ts';
import { argsText, effectText, expiryText, keysCount, keyWords } from '#bot/views/people.ts';
import { waitsFor } from '#runbook/approval.ts';
import type {
  Approval,
  ApprovalAsked,
  ApprovalEnded,
  ApprovalGranted,
  ApprovalKeyed,
} from '#runbook/approval.ts';
import type {
  AlertRaised,
  CommandRefused,
  JobFinished,
  ResumeRecorded,
  RunbookFact,
} from '#runbook/fact.ts';
import { ACTIONS } from '#runbook/keys.ts';
import { compareRosters, describeAccount } from '#runbook/person.ts';

const HASH_SHOWN = 8;

function sayJob(news: News, fact: JobFinished): Draft {
  const channel = jobChannel(news, fact.job);
  if (fact.ok) return info(channel, fact.title, fact.lines);
  return warn(info(channel, `Failed: ${fact.title}`, fact.lines));
}

function keyLines(news: News, row: Approval): readonly string[] {
  return row.keys.map((key) => `[x] ${nameOf(news, key.person)}`);
}

function sayAsked(news: News, fact: ApprovalAsked): Draft {
  const row = news.after.runbook.approvals.byId[fact.id];
  const { action } = fact.terms;
  if (row === undefined) return info('approvals', `${action} asked, ${fact.id}`);
  const args = argsText(row);
  return info(
    'approvals',
    `${action.toUpperCase()} asked by ${nameOf(news, fact.asker)}, ${fact.id}, ${keysCount(row, news.after.runbook.roster)}, ${expiryText(row)}`,
    [
      `"${fact.reason}"`,
      `Effect: ${effectText(row)}${args === '' ? '' : ` (${args})`}`,
      `Needs: ${waitsFor(row, news.after.runbook.roster)}   terms ${fact.hash.slice(0, HASH_SHOWN)}`,
      ...keyLines(news, row),
      keyWords(row),
    ],
  );
}

function sayKeyed(news: News, fact: ApprovalKeyed): Draft | null {
  const granted = news.facts.some(
    (other) => other.kind === 'approval.granted' && other.id === fact.id,
  );
  const row = news.after.runbook.approvals.byId[fact.id];
  if (granted || row === undefined) return null;
  return info(
    'approvals',
    `${fact.id} ${row.terms.action}: ${nameOf(news, fact.key.person)} turned a key, ${keysCount(row, news.after.runbook.roster)}`,
    [`"${fact.key.reason}"`, `Needs: ${waitsFor(row, news.after.runbook.roster)}`],
  );
}

function sayGranted(news: News, fact: ApprovalGranted): Draft {
  const people = listed(fact.people.map((id) => nameOf(news, id)));
  const row = news.after.runbook.approvals.byId[fact.id];
  const how = fact.breakGlass ? `by break-glass, ${people} alone` : `by ${people}`;
  const draft = good(
    info('approvals', `${fact.id} ${fact.action} granted ${how}`, [
      `Effect: ${row === undefined || fact.breakGlass ? ACTIONS[fact.action].says : effectText(row)}`,
    ]),
  );
  return fact.breakGlass ? critical(draft) : draft;
}

function sayEnded(news: News, fact: ApprovalEnded): Draft {
  const action = news.after.runbook.approvals.byId[fact.id]?.terms.action ?? 'request';
  return bad(
    info(
      'approvals',
      `${fact.id} ${action} ${fact.status} by ${nameOf(news, fact.by)}: ${fact.why}`,
      ['Nothing was done.'],
    ),
  );
}

function sayAlert(fact: AlertRaised): Draft {
  const draft = info('alerts', `${fact.id} ${fact.text}`, [
    `The desk did: ${fact.did}`,
    `rule ${fact.rule}`,
  ]);
  if (fact.severity === 'CRITICAL') return critical(draft);
  return fact.severity === 'WARNING' ? warn(draft) : draft;
}

function sayRefused(news: News, fact: CommandRefused): Draft {
  const who = fact.person === null ? describeAccount(fact.account) : nameOf(news, fact.person);
  return info('audit', `Refused ${fact.code}: ${who}: ${fact.command}`, [fact.text]);
}

function sayResume(fact: ResumeRecorded): Draft {
  const lifted = fact.lifted.length === 0 ? 'nothing was lifted' : `lifted ${listed(fact.lifted)}`;
  const stays = fact.stays.length === 0 ? [] : [`Stays: ${listed(fact.stays)}`];
  return good(
    info('alerts', `Resumed by two keys (${fact.approval}): ${lifted}`, [
      `Cause: ${fact.cause}`,
      `Fix: ${fact.fix}`,
      ...stays,
      ...fact.evidence,
    ]),
  );
}

function sayApproval(news: News, fact: RunbookFact): Draft | null {
  switch (fact.kind) {
    case 'approval.asked':
      return sayAsked(news, fact);
    case 'approval.attempted':
      return info(
        'approvals',
        `${fact.id}: ${nameOf(news, fact.person)} pressed a key; its checks run`,
      );
    case 'approval.keyed':
      return sayKeyed(news, fact);
    case 'approval.granted':
      return sayGranted(news, fact);
    case 'approval.ended':
      return sayEnded(news, fact);
    default:
      return null;
  }
}

/** The draft of one fact of the runbook; null where silence is right. */
export function sayRunbookFact(news: News, fact: RunbookFact): Draft | null {
  switch (fact.kind) {
    case 'job.finished':
      return sayJob(news, fact);
    case 'job.missed':
      return warn(
        info(jobChannel(news, fact.job), `Missed: ${fact.job} of ${fact.day}`, [fact.why]),
      );
    case 'alert.raised':
      return sayAlert(fact);
    case 'page.sent':
      return critical(info('alerts', `Paged ${nameOf(news, fact.to)}: ${fact.about}`));
    case 'command.refused':
      return sayRefused(news, fact);
    case 'report.made':
      return info('reports', `Report of ${fact.day} written`, [fact.file, `sha256 ${fact.sha256}`]);
    case 'backup.made':
      return info('audit', `Backup written and verified: ${fact.entries} entries`, [
        fact.file,
        `sha256 ${fact.sha256}`,
      ]);
    case 'resume.recorded':
      return sayResume(fact);
    case 'roster.set':
    case 'schedule.set':
      return fact.why === 'genesis'
        ? null
        : info(
            'audit',
            `${fact.kind === 'roster.set' ? 'People' : 'Schedule'} in force changed (${fact.why})`,
            fact.kind === 'roster.set'
              ? compareRosters(news.before.runbook.roster, fact.people).map((row) => row.what)
              : [],
          );
    case 'job.started':
      return fact.late ? info('audit', `Started late: ${fact.job} of ${fact.day}`) : null;
    case 'pin.set':
      return null;
    default:
      return sayApproval(news, fact);
  }
}
