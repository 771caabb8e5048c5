// Going live in words: one card with every part of the checklist, what is missing first and what to do about it,
// the sign-off, and when the desk may be armed.
import { left, table } from '#bot/table.ts';
import { counted, cut, listed } from '#bot/text.ts';
import { formatCents, formatPercent } from '#engine/model/money.ts';
import { formatDayEt } from '#engine/model/time.ts';
import { firstGap, gapText, PARTS } from '#runbook/golive/list.ts';
import type { ItemAnswer, Part } from '#runbook/golive/list.ts';
import type { GoLivePicture } from '#runbook/golive/picture.ts';
import { nameOf } from '#runbook/person.ts';
import type { Roster } from '#runbook/person.ts';

const MOST_EVIDENCE = 90;

function ofPart(picture: GoLivePicture, { items }: Part): readonly ItemAnswer[] {
  return picture.answers.filter((row) => items.some((item) => item.id === row.item.id));
}

function headLine(picture: GoLivePicture): string {
  const done = picture.answers.filter((row) => row.passed).length;
  const count = `${done} of ${picture.answers.length} done`;
  if (picture.armed) return `LIVE: armed with real money on the ${picture.venue}, ${count}.`;
  const gap = firstGap(picture.answers);
  if (gap !== null) return `Going live: ${count}. First ${gapText(gap)}`;
  return picture.signOff === null
    ? `Going live: ${count}. Three people sign it off: golive sign <reason>.`
    : `Going live: ${count}, signed off. Armed by two keys ${picture.hour}: golive arm <reason>.`;
}

function signOffLines({ signOff, lapsed }: GoLivePicture, roster: Roster): readonly string[] {
  if (signOff !== null) {
    const { row, ends } = signOff;
    const names = row.keys.map((key) => nameOf(roster, key.person));
    return [
      `Sign-off  ${row.id} by ${listed(names)}, until ${formatDayEt(ends)} or any change of pin, code or account`,
    ];
  }
  if (lapsed !== null) return [`Sign-off  ${lapsed.id} holds no more: ${lapsed.why}`];
  return ['Sign-off  none yet; three people sign once every item is done'];
}

function boundsLine({ bounds }: GoLivePicture): readonly string[] {
  if (bounds === null) return [];
  const { says, riskRatio, lossDayCents } = bounds;
  return [
    `Live is   ${says}, ${formatPercent(riskRatio)} a trade, ${formatCents(lossDayCents)} a day`,
  ];
}

function openLines(answers: readonly ItemAnswer[]): readonly string[] {
  return answers
    .filter((row) => !row.passed)
    .map(({ item, evidence }) => {
      const who = item.proof === null ? (item.by ?? 'a person') : 'the desk';
      return `  ${item.id}: ${item.says} (${who}): ${cut(evidence, MOST_EVIDENCE)}`;
    });
}

export function goLiveLines(picture: GoLivePicture, roster: Roster): readonly string[] {
  const rows = PARTS.map((part) => {
    const answers = ofPart(picture, part);
    const done = answers.filter((row) => row.passed).length;
    const gap = answers.find((row) => !row.passed);
    return [`${done}/${answers.length}`, part.title, gap === undefined ? 'done' : gap.item.id];
  });
  const open = openLines(picture.answers);
  return [
    headLine(picture),
    '',
    ...table([left('done'), left('part'), left('next')], rows),
    '',
    ...signOffLines(picture, roster),
    `Account   ${picture.venue}, mode ${picture.mode ?? 'none'}`,
    ...boundsLine(picture),
    `Arming    ${picture.hour}`,
    ...(open.length === 0 ? [] : ['', `Open: ${counted(open.length, 'item')}`, ...open]),
  ];
}
