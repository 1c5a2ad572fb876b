import { EXAMPLE, ROLE_STEPS, synthesize, type SynthesizedStack } from '../support/synthesis';
import { can, worldOf, type World } from '../support/world';

interface Step {
  /** Policies as they are once the step is deployed. */
  readonly world: World;
  /** Role that Terraform assumes in each account, by account id. */
  readonly roles: ReadonlyMap<string, string>;
}

const [before, both, switched, after] = [EXAMPLE, ...ROLE_STEPS].map(stepOf) as [Step, Step, Step, Step];

function stepOf(config: string): Step {
  const stacks = [...synthesize(config).values()];
  const roles = new Map<string, string>();
  for (const stack of stacks) {
    const assumed = assumedBy(stack);
    const role = roles.get(stack.accountId) ?? assumed[0];
    // The state is read, and the resources are changed, under the same role in every stack.
    expect(assumed).toEqual([role, role]);
    roles.set(stack.accountId, String(role));
  }
  return { world: worldOf(stacks), roles };
}

/** @returns the role of the provider, and the role of the backend. */
function assumedBy({ json }: SynthesizedStack): unknown[] {
  const { provider, terraform } = json as {
    provider: { aws: { assume_role: { role_arn: string }[] }[] };
    terraform: { backend: { s3: { assume_role: { role_arn: string } } } };
  };
  return [provider.aws[0]?.assume_role[0]?.role_arn, terraform.backend.s3.assume_role.role_arn];
}

/** What `cdktf deploy` does to the resources whose policies name the role. */
const WORK: Readonly<Record<string, readonly string[]>> = {
  s3: ['s3:PutBucketPolicy', 's3:PutLifecycleConfiguration', 's3:PutEncryptionConfiguration'],
  sns: ['sns:SetTopicAttributes'],
  ecr: ['ecr:SetRepositoryPolicy', 'ecr:PutLifecyclePolicy'],
};
const STATE = ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'];

/** What the role of a step cannot do while the policies are still those of the step before. */
async function refused(deployed: World, { roles }: Step): Promise<string[]> {
  const problems: string[] = [];
  for (const [arn, { accountId }] of deployed.resources) {
    const who = roles.get(accountId) ?? '';
    const isState = arn.includes('-state-');
    const questions = [
      ...(WORK[arn.split(':')[2] ?? ''] ?? []).map((action) => ({ action, on: arn })),
      ...(isState ? STATE.map((action) => ({ action, on: `${arn}/delivery-state.tfstate` })) : []),
    ];
    for (const question of questions) {
      if (!(await can(deployed, { who, ...question }))) problems.push(`${question.action} on ${question.on}`);
    }
  }
  return problems;
}

describe('the role that Terraform assumes', () => {
  test.each([
    ['deploys as it did', before, before],
    ['admits the new role', before, both],
    ['is the new role, which the policies admit already', both, switched],
    ['admits the old role no longer', switched, after],
    ['deploys as it did, under its new name', after, after],
  ])('can change in steps: it %s', async (_what, deployed, step) => {
    expect(await refused(deployed.world, step)).toEqual([]);
  });

  test.each([
    ['before the policies admit the new role', before, switched],
    ['in one step', before, after],
    ['back to the old role when that is no longer admitted', after, before],
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
