import { APPROVAL_VARIABLE, REPOSITORY_VARIABLE } from '../../../shared/release/approval-message';
import type { CheckedEnvironment } from '../../contract';
import type { Release } from '../../../shared/release/release-files';
import { cut, listed, minuteText } from '../../../shared/text/text';
import type { Commits, EnvironmentChanges, RunningRelease } from '../../../shared/release/changes/changes';
import type { TestTotals } from '../../facts/facts';
import { changeList, changesHeading } from '../../../shared/release/changes/change-lines';
import { type Frames, fitted } from './fit';
import { quoted } from '../../../shared/text/quote';

export interface ApprovalSettings {
  /** Name of the application's CodeCommit repository. */
  readonly repository: string;
  /** Region of the repository. */
  readonly region: string;
  /** Maximum length of both variables together, in characters. The rest of the approval message has a fixed length. */
  readonly budget: number;
}

/** Maximum lengths of the quoted subject and of the quoted author, in UTF-16 code units. */
const SUBJECT_LIMIT = 120;
const AUTHOR_LIMIT = 90;
/** Maximum lengths of the pusher's ARN in the long and in the short form of the message, in UTF-16 code units. */
const PUSHER_LIMIT = 150;
const SHORT_PUSHER_LIMIT = 60;

/**
 * Returns the output variables for the approval message of one environment: the facts with the changes, and the text of
 * the repository.
 */
export function approvalTexts(
  release: Release,
  change: EnvironmentChanges,
  environment: CheckedEnvironment,
  settings: ApprovalSettings,
): Record<string, string> {
  const repository = repositoryText(release);
  const frames = framesOf(release, change, environment, settings);
  return {
    [APPROVAL_VARIABLE]: fitted(frames, changeList(change), settings.budget - repository.length),
    [REPOSITORY_VARIABLE]: repository,
  };
}

/** Returns the lines with the commit's subject and author. These lines start with `>`, and no other line does. */
const repositoryText = ({ commitSubject, author }: Release) =>
  [`> ${quoted(commitSubject, SUBJECT_LIMIT)}`, `> by ${quoted(author, AUTHOR_LIMIT)}`].join('\n');

/**
 * Returns the lines around the changes. Every form contains the command, because approvers cannot read the artifact.
 */
function framesOf(
  release: Release,
  change: EnvironmentChanges,
  environment: CheckedEnvironment,
  settings: ApprovalSettings,
): Frames {
  const below = [
    `Look closer: ${command(release.commit, change, settings)}`,
    `Answer within: ${durationText(environment.timeoutMinutes)}`,
  ];
  const { pusher, ...withoutPusher } = release;
  const facts = (isLong: boolean) => [
    ...factLines(release, change, environment, isLong),
    changesHeading(change),
  ];
  return {
    long: { above: facts(true), below },
    short: { above: facts(false), below },
    minimal: { above: [...factLines(withoutPusher, change, environment, false), 'Changes:'], below },
  };
}

function factLines(
  { application, sequence, commit, tests, pusher }: Release,
  { running, commits, testsBefore }: EnvironmentChanges,
  { name }: CheckedEnvironment,
  isLong: boolean,
): string[] {
  const [newest, ...older] = running;
  const before =
    newest === undefined || testsBefore === undefined || !isLong
      ? ''
      : ` (release ${String(newest.sequence)}: ${testsText(testsBefore)})`;
  return [
    `Release ${String(sequence)} of ${application} for ${name}`,
    `Commit: ${commit}`,
    `Tests: ${testsText(tests)}${before}`,
    ...(pusher === undefined
      ? []
      : [`Pushed by: ${cut(pusher, isLong ? PUSHER_LIMIT : SHORT_PUSHER_LIMIT)}`]),
    `Replaces: ${newest === undefined ? nothingText(commits.kind) : replacedText([newest, ...older], isLong)}`,
  ];
}

const testsText = ({ passed, failed, skipped }: TestTotals) =>
  `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;

/** Returns the text for an environment in which no release is known. */
function nothingText(kind: Commits['kind']): string {
  if (kind === 'first') return 'no known release';
  return kind === 'none' ? 'unknown, no promotion is recorded' : 'unknown';
}

/**
 * Returns the releases that run in an environment, the newest first. The short form lists several releases by number
 * only.
 */
function replacedText(running: readonly [RunningRelease, ...RunningRelease[]], isLong: boolean): string {
  if (running.length === 1) return releaseText(running[0]);
  if (!isLong) return `releases ${running.map(({ sequence }) => String(sequence)).join(', ')}`;
  const texts = running.map((release) => `${releaseText(release)} (${listed(release.services, 2)})`);
  return texts.slice(0, 2).join('; ') + (texts.length > 2 ? `; and ${String(texts.length - 2)} more` : '');
}

function releaseText({ sequence, commit, state, since }: RunningRelease): string {
  const time = since === undefined ? 'at an unknown time' : minuteText(Date.parse(since));
  const status: Record<RunningRelease['state'], string> = {
    deployed: since === undefined ? 'since an unknown time' : `since ${time}`,
    deploying: 'being deployed',
    promoted: `promoted ${time}, outcome unknown`,
  };
  return `release ${String(sequence)}, commit ${commit.slice(0, 12)}, ${status[state]}`;
}

/** Returns the command that shows the changes in the repository. Approvers may run the command. */
function command(
  commit: string,
  { running, commits }: EnvironmentChanges,
  { repository, region }: ApprovalSettings,
): string {
  const [newest] = running;
  const target = `--repository-name ${repository} --region ${region}`;
  return newest === undefined || commits.kind === 'same'
    ? `aws codecommit get-commit ${target} --commit-id ${commit}`
    : `aws codecommit get-differences ${target} --before-commit-specifier ${newest.commit} --after-commit-specifier ${commit}`;
}

const DAY = 24 * 60;

/** Returns a duration in the largest unit without a fraction: `3 days`, `36 hours`, `90 minutes`. */
function durationText(minutes: number): string {
  const [unit, size] = minutes % DAY === 0 ? ['day', DAY] : minutes % 60 === 0 ? ['hour', 60] : ['minute', 1];
  const count = minutes / size;
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`;
}
