import type { Fact } from '../facts';
import type { Notice, NoticeSettings } from '../notice';

/**
 * Maximum length of a subject in characters: SNS accepts fewer than 100.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const SUBJECT = 99;

/** Returns a sentence that says what happened, short enough for the subject of an e-mail. */
export const titleOf = (notice: Notice, settings: NoticeSettings) =>
  sentenceOf(notice, settings).slice(0, SUBJECT);

function sentenceOf(notice: Notice, settings: NoticeSettings): string {
  const { application, fact } = notice;
  const { environment } = settings;
  const subject = `${application}: ${nameOf(notice)}`;
  switch (fact.kind) {
    case 'failed':
      return `${subject} ${failureOf(fact, settings)}`;
    case 'succeeded':
      return `${subject} runs in ${environment}`;
    case 'rolledBack':
      return `${application}: ${environment} was rolled back from release ${String(fact.from)} to ${nameOf(notice)}`;
    case 'superseded':
      return `${subject} was superseded while it waited for ${fact.approval.environment}`;
    case 'waiting':
      return `${subject} waits for the approval of ${fact.approval.environment}`;
  }
}

/** Returns `release 42`, the commit of an execution without a release number, or `a release`. */
function nameOf({ commit, release }: Notice): string {
  if (release !== undefined) return `release ${String(release.sequence)}`;
  return commit === undefined ? 'a release' : `commit ${commit.slice(0, 12)}`;
}

function failureOf(
  { action, failure }: Extract<Fact, { kind: 'failed' }>,
  { environment, isPromoted }: NoticeSettings,
): string {
  if (failure === 'deployment') return `failed in ${environment}`;
  const pipeline = isPromoted ? `the pipeline of ${environment}` : 'the delivery pipeline';
  if (action === undefined) return `failed in ${pipeline}`;
  return failure === 'approval'
    ? `was not approved in time in stage ${action.stage}`
    : `failed in stage ${action.stage} of ${pipeline}`;
}
