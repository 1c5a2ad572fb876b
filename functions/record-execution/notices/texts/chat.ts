import type { NoticeText } from './notice-text';

/**
 * Returns a notice in the schema of custom notifications of Amazon Q Developer in chat applications.
 * https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatMessage({ lines, link, role, steps, title }: NoticeText, keywords: readonly string[]) {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title,
      description: [
        ...lines.map(({ label, value }) => `${label}: ${codeSpan(value)}`),
        `Role for the next step: ${codeSpan(role)}`,
        link,
      ].join('\n'),
      nextSteps: steps.map(({ command, text }) => `${text} ${codeSpan(command)}`),
      keywords,
    },
  };
}

/**
 * Returns a value as inline code, in which chat clients render no Markdown, no link and no mention. Markdown has no escape
 * that all clients understand. `<`, `>` and `&` are replaced, because Slack also reads them in inline code.
 */
const codeSpan = (value: string) =>
  `\`${value.replaceAll('`', "'").replaceAll('<', '(').replaceAll('>', ')').replaceAll('&', '+')}\``;
