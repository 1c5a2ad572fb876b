import { actionOf, pipelineOf } from '../../stacks/support/pipeline';
import {
  ARTIFACTS,
  CHECKS,
  DELIVERY,
  DELIVERY_PIPELINE,
  IMAGES_OF_OTHER_APPLICATION,
  inDelivery,
  roleArn,
} from '../../stacks/support/example';
import { isAllowed, policySetOf } from '../../stacks/support/policy-set';
import { EXAMPLE, stackOf, synthesize } from '../../stacks/support/synthesis';

describe('the stacks', () => {
  const stacks = synthesize(EXAMPLE);
  const delivery = stackOf(stacks, 'delivery-pipeline-hello');
  const policySet = policySetOf(stacks.values());
  const principal = roleArn(DELIVERY, 'build-hello');

  it('give the build no output artifact and no namespace, and no action reads a variable of the build (K16)', () => {
    const build = actionOf(delivery, 'Build', 'CodeBuild');
    expect([build.output_artifacts, build.namespace]).toEqual([[], undefined]);
    const actions = pipelineOf(delivery).stage.flatMap(({ action }) => action);
    const values = actions.flatMap(({ configuration }) => Object.values(configuration));
    const read = values.flatMap((value) =>
      [...value.matchAll(/#\{([\w-]+)\./g)].map(([, space = '']) => space),
    );
    expect([...new Set(read)].sort()).toEqual([
      'DeployVariables',
      'Describe-production',
      'Describe-test',
      'SourceVariables',
      'codepipeline',
    ]);
    const ofSource = values.flatMap((value) => value.match(/#\{SourceVariables\.\w+\}/g) ?? []);
    expect([...new Set(ofSource)]).toEqual(['#{SourceVariables.CommitId}']);
    const owners = actions.flatMap(({ name, namespace }) =>
      namespace === undefined ? [] : [[namespace, name]],
    );
    expect(Object.fromEntries(owners)).toMatchObject({
      SourceVariables: 'CodeCommit',
      'Describe-test': 'DescribeRelease',
      'Describe-production': 'DescribeRelease',
    });
    // Every action after `CheckRelease` reads only the artifact that check-release has written.
    const names = actions.map(({ name }) => name);
    const later = actions.slice(names.indexOf('CheckRelease') + 1);
    expect([...new Set(later.flatMap((action) => action.input_artifacts))]).toEqual(['Checked']);
  });

  it.each([
    ['write the artifact Checked', 's3:PutObject', `${ARTIFACTS}/hello_big-red-button/Checked/a1B2c3D`],
    ['write the artifact Source', 's3:PutObject', `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`],
    ['write a check record', 's3:PutObject', CHECKS.record],
    ['write a copy', 's3:PutObject', CHECKS.copy],
    ['claim a number', 's3:PutObject', CHECKS.claim],
    ['allocate a number', 's3:PutObject', CHECKS.sequence],
    ['read a check record', 's3:GetObject', CHECKS.record],
    [
      'change a report that is complete',
      'codebuild:DeleteReport',
      inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    ],
    [
      "report in another application's group",
      'codebuild:CreateReport',
      inDelivery('codebuild', 'report-group/big-red-button-blog-unit-tests'),
    ],
    ["push another application's image", 'ecr:PutImage', IMAGES_OF_OTHER_APPLICATION],
    ['start a build', 'codebuild:StartBuild', inDelivery('codebuild', 'project/big-red-button-hello')],
    ['start the pipeline', 'codepipeline:StartPipelineExecution', DELIVERY_PIPELINE],
    ['approve', 'codepipeline:PutApprovalResult', `${DELIVERY_PIPELINE}/Approve-test/Approve`],
    ['answer a job', 'codepipeline:PutJobSuccessResult', '*'],
    ['push a commit', 'codecommit:GitPush', inDelivery('codecommit', 'big-red-button-hello')],
    [
      'invoke check-release',
      'lambda:InvokeFunction',
      inDelivery('lambda', 'function:big-red-button-check-release'),
    ],
  ])('do not let the build %s (K16)', async (_what, action, resource) => {
    expect(policySet.roles.has(principal)).toBe(true);
    expect(await isAllowed(policySet, { principal, action, resource })).toBe(false);
  });

  it('do not let check-release read the log of a build (K16)', async () => {
    const checker = roleArn(DELIVERY, 'check-release');
    expect(policySet.roles.has(checker)).toBe(true);
    const resource = inDelivery('logs', 'log-group:/aws/codebuild/big-red-button-hello:log-stream:a');
    for (const action of ['logs:GetLogEvents', 'logs:FilterLogEvents']) {
      expect(await isAllowed(policySet, { principal: checker, action, resource })).toBe(false);
    }
  });
});
