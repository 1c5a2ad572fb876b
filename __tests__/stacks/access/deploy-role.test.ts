import { EXAMPLE, ROLE_STEPS, synthesize, type SynthesizedStack } from '../support/synthesis';
import { isAllowed, policySetOf, type PolicySet } from '../support/policy-set';

interface Step {
  /** The IAM policies that exist after the deployment of the step. */
  readonly world: PolicySet;
  /** Role that Terraform assumes in each account, by account ID. */
  readonly roles: ReadonlyMap<string, string>;
}

const [before, both, switched, after] = [EXAMPLE, ...ROLE_STEPS].map(stepOf) as [Step, Step, Step, Step];

function stepOf(config: string): Step {
  const stacks = [...synthesize(config).values()];
  const roles = new Map<string, string>();
  for (const stack of stacks) {
    const assumed = assumedBy(stack);
    const role = roles.get(stack.accountId) ?? assumed[0];
    // In every stack, the backend and the provider must assume the same role.
    expect(assumed).toEqual([role, role]);
    roles.set(stack.accountId, String(role));
  }
  return { world: policySetOf(stacks), roles };
}

/** Returns the roles that the provider and the backend of a stack assume. */
function assumedBy({ json }: SynthesizedStack): unknown[] {
  const { provider, terraform } = json as {
    provider: { aws: { assume_role: { role_arn: string }[] }[] };
    terraform: { backend: { s3: { assume_role: { role_arn: string } } } };
  };
  return [provider.aws[0]?.assume_role[0]?.role_arn, terraform.backend.s3.assume_role.role_arn];
}

/** Actions that `cdktf deploy` needs on resources whose policies contain the deploy role, by service. */
const WORK: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:PutEncryptionConfiguration'],
  sns: ['sns:SetTopicAttributes'],
  ecr: ['ecr:SetRepositoryPolicy', 'ecr:PutLifecyclePolicy'],
};
const STATE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];

/**
 * Returns the actions that Terraform needs in one step of a change of the deploy role, but that the deployed policies
 * do not allow.
 */
async function refused(deployed: PolicySet, { roles }: Step): Promise<string[]> {
  const problems: string[] = [];
  for (const [arn, { accountId }] of deployed.resources) {
    const who = roles.get(accountId) ?? '';
    const isState = arn.includes('-state-');
    const questions = [
      ...(WORK[arn.split(':')[2] ?? ''] ?? []).map((action) => ({ action, resource: arn })),
      ...(isState ? STATE.map((action) => ({ action, resource: `${arn}/delivery-state.tfstate` })) : []),
    ];
    for (const question of questions) {
      if (!(await isAllowed(deployed, { principal: who, ...question })))
        problems.push(`${question.action} on ${question.resource}`);
    }
  }
  return problems;
}

describe('the role that Terraform assumes', () => {
  test.each([
    ['deploys before the change', before, before],
    ['deploys policies that allow the new role too', before, both],
    ['becomes the new role, which the policies allow already', both, switched],
    ['deploys policies that no longer allow the old role', switched, after],
    ['deploys after the change', after, after],
  ])('can change in steps: it %s', async (_what, deployed, step) => {
    expect(await refused(deployed.world, step)).toEqual([]);
  });

  test.each([
    ['before the policies allow the new role', before, switched],
    ['in one step', before, after],
    ['back to the old role after the policies no longer allow it', after, before],
  ])('cannot change %s', async (_what, deployed, step) => {
    const problems = await refused(deployed.world, step);
    expect(problems).toContain(
      's3:GetObject on arn:aws:s3:::big-red-button-state-delivery-111111111111/delivery-state.tfstate',
    );
    expect(problems).toContain(
      's3:PutBucketPolicy on arn:aws:s3:::big-red-button-release-production-222222222222',
    );
  });
});
