import type { LedgerAction, LedgerDocument } from '../../shared/release/history/ledger';
import type { Outcome } from '../../shared/release/history/outcome';
import { NO_ROLLBACK, REASON_VARIABLE, ROLLBACK_VARIABLE, sequenceOfTag } from '../../shared/release/names';
import { quoted } from '../../shared/text/quote';
import type { ApprovedEnvironment, ApprovedEnvironments } from '../contract';

/** A fact about a release that people get a notice about. */
export type Fact =
  | { readonly kind: 'succeeded' }
  | {
      readonly kind: 'rolledBack';
      /** Number of the release that the rollback replaced. */
      readonly from: number;
      /** Why, in the words of the operator, quoted in one line. */
      readonly reason: string | undefined;
    }
  | {
      readonly kind: 'failed';
      /** First action that failed; undefined if the execution failed before its first action. */
      readonly action: LedgerAction | undefined;
      readonly failure: 'deployment' | 'approval' | 'other';
    }
  | {
      /** A newer execution took the place of this one before the approval was requested. */
      readonly kind: 'superseded';
      readonly approval: ApprovedEnvironment;
    }
  | { readonly kind: 'waiting'; readonly approval: ApprovedEnvironment };

/** Maximum length of the operator's words, in UTF-16 code units. */
const REASON = 300;

/** Outcome of the deployment of an execution. */
export type DeployedOutcome = Pick<Outcome, 'attempt' | 'status' | 'running'>;

/**
 * Returns the facts of an attempt. An attempt that somebody stopped, or whose approval somebody rejected, has no fact,
 * because this person knows about it. The ledger has it.
 *
 * @param outcome outcome of the execution; undefined if no deployment began.
 */
export function factsOf(
  document: LedgerDocument,
  outcome: DeployedOutcome | undefined,
  approvals: ApprovedEnvironments,
): Fact[] {
  return [...deploymentFacts(document, outcome), ...endFacts(document, outcome, approvals)];
}

/**
 * An execution of the delivery pipeline deploys, and may fail later in another attempt. Only the attempt that completed
 * the deployment has the fact.
 */
function deploymentFacts(
  { attempt, variables }: LedgerDocument,
  outcome: DeployedOutcome | undefined,
): Fact[] {
  if (outcome?.status !== 'succeeded' || outcome.attempt !== attempt) return [];
  const from = sequenceOfTag(variables[ROLLBACK_VARIABLE]);
  if (from === undefined) return [{ kind: 'succeeded' }];
  const { [REASON_VARIABLE]: reason = NO_ROLLBACK } = variables;
  return [{ kind: 'rolledBack', from, reason: reason === NO_ROLLBACK ? undefined : quoted(reason, REASON) }];
}

function endFacts(
  document: LedgerDocument,
  outcome: DeployedOutcome | undefined,
  approvals: ApprovedEnvironments,
): Fact[] {
  if (document.status === 'Failed') {
    const action = document.actions.find(({ status }) => status === 'Failed');
    const isDeployment = outcome?.status === 'failed' && outcome.attempt === document.attempt;
    const isApproval = action?.type.startsWith('Approval/') === true;
    const failure = isDeployment ? 'deployment' : isApproval ? 'approval' : 'other';
    return isExpected(document, action) ? [] : [{ kind: 'failed', action, failure }];
  }
  if (document.status !== 'Superseded') return [];
  const approval = nextApproval(document.actions, approvals);
  return approval === undefined ? [] : [{ kind: 'superseded', approval }];
}

/**
 * Returns true for a failure that nobody has to act on: somebody rejected the release, or CodePipeline started a new
 * pipeline by itself before there was anything in its source.
 * https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ExecutionTrigger.html
 */
function isExpected({ approvals, trigger }: LedgerDocument, failed: LedgerAction | undefined): boolean {
  const isRejected = approvals.some(({ answer }) => answer === 'rejected');
  const isFirstStart = trigger.type === 'CreatePipeline' && failed?.type.startsWith('Source/') === true;
  return isRejected || isFirstStart;
}

/**
 * Returns the environment whose stage a superseded execution waited for. CodePipeline supersedes an execution only
 * between two stages. Returns undefined for an execution that was not built yet.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works.html
 */
function nextApproval(
  actions: readonly LedgerAction[],
  approvals: ApprovedEnvironments,
): ApprovedEnvironment | undefined {
  const stages = Object.keys(approvals);
  const isBuilt = actions.some(({ type }) => type.startsWith('Build/'));
  const last = stages.indexOf(actions.at(-1)?.stage ?? '');
  return isBuilt ? approvals[stages[last + 1] ?? ''] : undefined;
}
