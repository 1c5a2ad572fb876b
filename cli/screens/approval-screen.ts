import type { ReleaseDifference } from '../../operations/releases/compare-releases';
import type { WaitingApproval } from '../../operations/status/waiting';
import { diffScreen } from './diff-screen';
import { paragraph, releaseText, timeText, visible, type ScreenStyle } from './screen';

/** Mark before each line of the message. */
const MARGIN = '│ ';

/** Returns what a person approves: the message of the approval, and every difference to what runs. */
export function approvalScreen(
  { behind, environment, message, since, until }: WaitingApproval,
  differences: readonly ReleaseDifference[],
  style: ScreenStyle,
): string[] {
  return [
    ...message
      .split('\n')
      .flatMap((line) => paragraph(visible(line), { ...style, width: style.width - MARGIN.length }))
      .map((line) => `${MARGIN}${line}`),
    '',
    ...diffScreen(differences, style),
    '',
    ...paragraph(`Waits for ${environment} since ${timeText(since)}, until ${timeText(until)}.`, style),
    ...(behind === undefined
      ? []
      : paragraph(`${releaseText(behind.release)} is newer and waits behind it.`, style)),
  ];
}
