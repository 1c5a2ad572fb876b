import type { NoticeText } from './notice-text';

/** Width of the column of labels. */
const LABELS = 16;

/** Returns a notice as plain text for an e-mail. */
export function emailText({ lines, link, role, steps, title }: NoticeText): string {
  return [
    title,
    '',
    ...lines.map(({ label, value }) => `${`${label}:`.padEnd(LABELS)}${value}`),
    '',
    `Next step, as ${role}:`,
    ...steps.flatMap(({ command, text }) => [text, `  ${command}`]),
    '',
    link,
    '',
    'Text in quotes comes from the repository, a person or a program. Nobody has checked it.',
  ].join('\n');
}
