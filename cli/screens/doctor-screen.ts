import type { Finding } from '../../operations/doctor/finding';
import type { CheckResult } from '../../operations/doctor/check';
import { paragraph, visible, type ScreenStyle } from './screen';

/** Returns the screen of `brb doctor`: the checks, then the findings, problems first. */
export function doctorScreen(results: readonly CheckResult[], style: ScreenStyle): string[] {
  const findings = results.flatMap((result) => result.findings);
  const sorted = [...bySeverity(findings, 'problem'), ...bySeverity(findings, 'warning')];
  return [
    ...results.map(
      (result) => `${markOf(result)} ${result.check}${countText(result.findings)}${unreadText(result)}`,
    ),
    ...sorted.flatMap((finding) => ['', ...findingLines(finding, style)]),
    '',
    findings.length === 0 ? 'Nothing was found.' : `Found${countText(findings)}.`.replace(':', ''),
  ];
}

const bySeverity = (findings: readonly Finding[], severity: Finding['severity']) =>
  findings.filter((finding) => finding.severity === severity);

function markOf({ findings, unreadAccounts }: CheckResult): string {
  if (findings.length === 0) return unreadAccounts.length === 0 ? '✔' : '?';
  return bySeverity(findings, 'problem').length === 0 ? '!' : '✘';
}

/** Returns e.g. `: 1 problem, 2 warnings`; nothing without findings. */
function countText(findings: readonly Finding[]): string {
  const counts = (['problem', 'warning'] as const).flatMap((severity) => {
    const { length } = bySeverity(findings, severity);
    return length === 0 ? [] : `${String(length)} ${severity}${length === 1 ? '' : 's'}`;
  });
  return counts.length === 0 ? '' : `: ${counts.join(', ')}`;
}

/** Returns e.g. ` (not read: production)`; nothing if the check has read every account. */
const unreadText = ({ unreadAccounts }: CheckResult) =>
  unreadAccounts.length === 0 ? '' : ` (not read: ${unreadAccounts.join(', ')})`;

function findingLines(finding: Finding, style: ScreenStyle): string[] {
  const { advice, command, role, severity, what, why } = finding;
  const indented = (text: string) => paragraph(visible(text), style, 2);
  return [
    ...paragraph(`${severity === 'problem' ? '✘' : '!'} ${visible(what)}`, style),
    ...indented(`Why it matters: ${why}`),
    ...(advice === undefined ? [] : indented(`What to do: ${advice}`)),
    ...(command === undefined ? [] : [style.paint.bold(`    ${visible(command)}`)]),
    ...(role === undefined ? [] : indented(`Who: ${role}`)),
  ];
}
