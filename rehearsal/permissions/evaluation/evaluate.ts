import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

import { simulatedContext } from './condition-keys';
import type { ConditionContext } from '../call';
import { mismatchesOf, type NearMiss } from './near-miss';
import { isAbout, type Policy } from '../policies/policy';
import { UnknownRequirementError } from '../unknown-requirement';

/** Everything that decides about one requirement of a call. */
export interface Question {
  /** ARN of a role session or a user, or the name of an AWS service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context: ConditionContext;
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  readonly session: Policy | undefined;
  readonly resourcePolicy: Policy | undefined;
}

/** A statement of a deployed policy. */
export interface StatementId {
  /** Name of the policy. */
  readonly policy: string;
  /** Sid of the statement, or its position from 1 if it has none. */
  readonly sid: string;
}

/** The kind of policy that denies. The words are those of AWS's error messages. */
export type DenyingPolicy =
  | 'identity-based policy'
  | 'resource-based policy'
  | 'role trust policy'
  | 'permissions boundary'
  | 'session policy';

export type Decision =
  | { readonly allowed: true; readonly by: readonly StatementId[] }
  | {
      readonly allowed: false;
      /** True if a statement denies; false if no statement allows. */
      readonly explicit: boolean;
      readonly policy: DenyingPolicy;
      /** Statements that allow the action, but not this call. */
      readonly nearMisses: readonly NearMiss[];
    };

/**
 * Decides about one requirement of a call by IAM's evaluation logic
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 *
 * @throws UnknownRequirementError if the simulator rejects the question, for example because it does not know the action.
 */
export async function evaluate(question: Question): Promise<Decision> {
  const action = simulatedAction(question);
  // Other statements cannot change the decision, and the simulator is slow with many statements.
  const relevant = (policy: Policy): Policy => ({
    ...policy,
    statements: policy.statements
      .filter((statement) => isAbout(statement, question.action))
      .map(({ NotAction: _, ...statement }) => ({ ...statement, Action: action })),
  });
  const identity = question.identity.map(relevant).filter(({ statements }) => statements.length > 0);
  const { boundary, session, resourcePolicy } = question;
  const simulation: Simulation = {
    request: {
      principal: question.principal,
      action,
      resource: { resource: literal(question.resource), accountId: question.resourceAccount },
      contextVariables: simulatedContext(question.context),
    },
    identityPolicies: identity.map((policy) => ({ name: policy.name, policy: documentOf(policy) })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(boundary === undefined
      ? {}
      : { permissionBoundaryPolicies: [{ name: boundary.name, policy: documentOf(relevant(boundary)) }] }),
    ...(session === undefined ? {} : { sessionPolicy: documentOf(relevant(session)) }),
    ...(resourcePolicy === undefined ? {} : { resourcePolicy: documentOf(relevant(resourcePolicy)) }),
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType !== 'single') {
    throw new UnknownRequirementError(
      `IAM's rules cannot be applied to ${question.action} on ${question.resource}: ` +
        (result.resultType === 'error' ? JSON.stringify(result.errors) : 'the resource has a wildcard'),
    );
  }
  return decisionOf(result.result.analysis, question);
}

/**
 * Replaces the asterisks in the ARN of a resource, such as the key of an object. The simulator would read an asterisk as
 * several resources. In a policy, an asterisk is always a wildcard, so it fits the replacement too.
 */
const literal = (resource: string) => (resource === '*' ? resource : resource.replaceAll('*', '\u2217'));

/** Actions that the trust policy of a role decides about. */
export const TRUST_ACTIONS: ReadonlySet<string> = new Set([
  'sts:AssumeRole',
  'sts:SetSourceIdentity',
  'sts:TagSession',
]);

/**
 * Actions that the simulator's data knows only for Classic Load Balancers. For each resource type of the newer load
 * balancers, another action that has this resource type.
 */
const CLASSIC_ONLY = new Set(['elasticloadbalancing:AddTags', 'elasticloadbalancing:RemoveTags']);
const OF_RESOURCE: readonly (readonly [RegExp, string])[] = [
  [/:listener-rule\//, 'elasticloadbalancing:ModifyRule'],
  [/:listener\//, 'elasticloadbalancing:ModifyListener'],
  [/:targetgroup\//, 'elasticloadbalancing:ModifyTargetGroup'],
  [/:loadbalancer\//, 'elasticloadbalancing:DeleteLoadBalancer'],
];

/** Returns the action that the simulator decides about. Every statement about the real action gets this action. */
function simulatedAction({ action, resource }: Question): string {
  const replaced = CLASSIC_ONLY.has(action)
    ? OF_RESOURCE.find(([type]) => type.test(resource))?.[1]
    : undefined;
  return replaced ?? action;
}

type Analysis = Extract<
  Awaited<ReturnType<typeof runSimulation>>,
  { resultType: 'single' }
>['result']['analysis'];

function decisionOf(analysis: Analysis, question: Question): Decision {
  const { identityAnalysis: identity, resourceAnalysis: resource } = analysis;
  if (analysis.result === 'Allowed') {
    const statements = [...(identity?.allowStatements ?? []), ...(resource?.allowStatements ?? [])];
    return { allowed: true, by: statements.map((statement) => idOf(statement, question)) };
  }
  const denying = denyingPolicy(analysis, question);
  if (denying !== undefined) return { allowed: false, explicit: true, policy: denying, nearMisses: [] };
  const unmatched = [...(identity?.unmatchedStatements ?? []), ...(resource?.unmatchedStatements ?? [])];
  const nearMisses = unmatched
    .filter(({ statement, actionMatch }) => actionMatch && statement.isAllow())
    .map((miss) => ({ ...idOf(miss, question), mismatches: mismatchesOf(miss.explain) }));
  return { allowed: false, explicit: false, policy: missingIn(analysis, question), nearMisses };
}

/** Returns the kind of policy with a statement that denies, or undefined if no statement denies. */
function denyingPolicy(analysis: Analysis, question: Question): DenyingPolicy | undefined {
  const kinds: readonly (readonly [
    DenyingPolicy,
    { readonly denyStatements: readonly unknown[] } | undefined,
  ])[] = [
    ['identity-based policy', analysis.identityAnalysis],
    [ofResource(question), analysis.resourceAnalysis],
    ['permissions boundary', analysis.permissionBoundaryAnalysis],
    ['session policy', analysis.sessionAnalysis],
  ];
  return kinds.find(([, part]) => part !== undefined && part.denyStatements.length > 0)?.[0];
}

type Analyzed = NonNullable<Analysis['identityAnalysis']>['allowStatements'][number];

/** The simulator gives the statements of a resource policy no policy name. */
const idOf = ({ policyId, statement }: Analyzed, { resourcePolicy, identity }: Question): StatementId => ({
  policy: identity.some(({ name }) => name === policyId) ? policyId : (resourcePolicy?.name ?? policyId),
  sid: statement.sid() ?? String(statement.index()),
});

/**
 * Returns the kind of policy without an allowing statement. AWS names one kind. The order is that of the evaluation
 * logic.
 */
function missingIn(analysis: Analysis, question: Question): DenyingPolicy {
  const { identityAnalysis: identity, permissionBoundaryAnalysis: boundary, sessionAnalysis } = analysis;
  // Only policies of resources can allow a call of an AWS service.
  if (isService(question)) return ofResource(question);
  const allowed = identity?.result === 'Allowed' || analysis.blockedBy?.includes('pb') === true;
  if (!allowed) return 'identity-based policy';
  if (boundary !== undefined && boundary.result !== 'Allowed') return 'permissions boundary';
  return sessionAnalysis !== undefined && sessionAnalysis.result !== 'Allowed'
    ? 'session policy'
    : ofResource(question);
}

const isService = ({ principal }: Question) => !principal.startsWith('arn:');

const ofResource = ({ action }: Question): DenyingPolicy =>
  TRUST_ACTIONS.has(action) ? 'role trust policy' : 'resource-based policy';

const documentOf = ({ statements }: Policy) => ({ Version: '2012-10-17', Statement: statements });
