import { EXECUTION_ID_VARIABLE, NAMESPACES, describeNamespace } from './names';

/**
 * Maximum length of an approval message in characters, after CodePipeline has replaced the variables.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html
 */
const MESSAGE_CHARACTERS = 1000;

/** Environment whose approvers get a message. */
export interface ApprovalEnvironment {
  readonly name: string;
  readonly kind: 'tested' | 'promoted';
}

/** What must have happened before a promotion. */
export interface SoakRule {
  /** The environment before. */
  readonly environment: ApprovalEnvironment;
  /** Minutes that a release must have run there. */
  readonly minutes: number;
}

/** Name of check-release's output variable with the facts for the approvers of an environment. */
export const APPROVAL_VARIABLE = 'Approval';
/** Name of check-release's output variable with the quoted text of the repository. */
export const REPOSITORY_VARIABLE = 'Repository';
/** Name of deploy-stack's output variable with the earliest time of the promotion to the next environment. */
export const EARLIEST_VARIABLE = 'EarliestPromotion';

/** Maximum length of the text about the earliest promotion in characters, see `earliestOf`. */
const LONGEST_EARLIEST = 39;
/** Length of an execution id. */
const LONGEST_EXECUTION = 36;

/** Line above the text of the repository. Nobody has checked the text below the line. */
export const REPOSITORY_HEADING = 'The repository says, unchecked:';

/**
 * Returns the message of an approval action, in which CodePipeline replaces the variables.
 *
 * @param rule what must have happened before the promotion. Undefined for the tested environment.
 */
export const approvalMessage = (environment: ApprovalEnvironment, rule: SoakRule | undefined) =>
  message(environment, {
    facts: reference(describeNamespace(environment.name), APPROVAL_VARIABLE),
    execution: EXECUTION_ID_VARIABLE,
    earliest: rule === undefined ? '' : earliestOf(rule),
    repository: reference(describeNamespace(environment.name), REPOSITORY_VARIABLE),
  });

/** Returns the number of characters that both variables of check-release may have together in an approval message. */
export const approvalBudget = (environment: ApprovalEnvironment) =>
  MESSAGE_CHARACTERS -
  message(environment, {
    facts: '',
    execution: 'x'.repeat(LONGEST_EXECUTION),
    earliest: 'x'.repeat(LONGEST_EARLIEST),
    repository: '',
  }).length;

/**
 * Returns the earliest time of a promotion. The delivery account knows the time only if it deploys to the environment
 * before.
 */
function earliestOf({ environment: { kind, name }, minutes }: SoakRule): string {
  if (kind === 'tested') return reference(NAMESPACES.deploy, EARLIEST_VARIABLE);
  return minutes === 0 ? `after success in ${name}` : `after ${String(minutes)} minutes in ${name}`;
}

const reference = (namespace: string, variable: string) => `#{${namespace}.${variable}}`;

function message(
  { kind }: ApprovalEnvironment,
  parts: Readonly<Record<'facts' | 'execution' | 'earliest' | 'repository', string>>,
): string {
  return [
    parts.facts,
    `Execution: ${parts.execution}`,
    ...(kind === 'tested' ? [] : [`Earliest promotion: ${parts.earliest}`]),
    REPOSITORY_HEADING,
    parts.repository,
  ].join('\n');
}
