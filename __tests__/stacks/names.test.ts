import * as names from '../../stacks/names';

const ACCOUNT = '111111111111';
const DELIVERY = { accountId: ACCOUNT, region: 'us-east-1' };
/** Parts of names. Each part has the maximum length that a configuration allows. */
const project = 'p'.repeat(14);
const account = 'a'.repeat(16);
const environment = 'e'.repeat(16);
const application = 'x'.repeat(20);
const service = 's'.repeat(20);

test('a bucket name that is too long names the limit', () => {
  const parts = { project: 'x'.repeat(40), account: 'delivery', home: DELIVERY };
  expect(() => new names.AccountNames(parts).stateBucket).toThrow(/at most 63/);
});

test('a name that is too long says how long it is and what to shorten', () => {
  const error = new names.NameError('load balancer', 'x'.repeat(41), 32);
  expect(error.message).toBe(
    `the load balancer name '${'x'.repeat(41)}' has 41 characters; allowed: at most 32; ` +
      'shorten the name of the project, account, environment, application or service in the load balancer name',
  );
  const parts = { project: 'x'.repeat(20), environment: 'y'.repeat(20) };
  expect(() => namesIn(parts).loadBalancer).toThrow(
    new names.NameError('load balancer', `${'x'.repeat(20)}-${'y'.repeat(20)}`, 32),
  );
});

const namesIn = (parts: { readonly project: string; readonly environment: string }) =>
  new names.EnvironmentNames({ ...parts, workload: DELIVERY, pipelines: DELIVERY });

describe('with the longest names that a configuration allows', () => {
  const ofAccount = new names.AccountNames({ project, account, home: DELIVERY });
  const ofDelivery = new names.DeliveryNames({ project, accountRegion: DELIVERY });
  const ofApplication = new names.ApplicationNames({ project, application, delivery: DELIVERY });
  const ofEnvironment = namesIn({ project, environment });
  const deployed = ofEnvironment.application(application);
  const releasePipeline = deployed.releasePipeline.name;
  const fitting: readonly (readonly [kind: string, maximum: number, alphabet: RegExp, name: string])[] = [
    ['state bucket', 63, /^[a-z0-9-]+$/, ofAccount.stateBucket.name],
    ['artifact bucket', 63, /^[a-z0-9-]+$/, ofDelivery.artifactBucket.name],
    ['record bucket', 63, /^[a-z0-9-]+$/, ofDelivery.recordBucket.name],
    ['release bucket', 63, /^[a-z0-9-]+$/, ofEnvironment.releaseBucket.name],
    ['release artifact bucket', 63, /^[a-z0-9-]+$/, ofEnvironment.artifactBucket.name],
    ['access log bucket', 63, /^[a-z0-9-]+$/, ofEnvironment.accessLogBucket.name],
    ['template bucket', 63, /^[a-z0-9-]+$/, ofEnvironment.templateBucket.name],
    ['approver role', 64, /^[\w-]+$/, ofDelivery.approverRole(environment).name],
    ['operator role', 64, /^[\w-]+$/, ofAccount.operatorRole.name],
    ['pipeline role', 64, /^[\w-]+$/, names.pipelineRoleName(releasePipeline)],
    ['start role', 64, /^[\w-]+$/, names.startRoleName(releasePipeline)],
    ['build role', 64, /^[\w-]+$/, ofApplication.buildRole.name],
    [
      'CloudFormation role',
      64,
      /^[\w-]+$/,
      // With the longest project and environment names, the name of an application may have at most 17 characters.
      ofEnvironment.application(application.slice(3)).cloudFormationRole.name,
    ],
    ['task execution role', 64, /^[\w-]+$/, ofEnvironment.taskExecutionRole.name],
    ['instance role', 64, /^[\w-]+$/, ofEnvironment.instanceRole.name],
    ['flow log role', 64, /^[\w-]+$/, ofEnvironment.flowLogRole.name],
    ['check function', 64, /^[\w-]+$/, ofDelivery.checkReleaseFunction.name],
    ['deploy function', 64, /^[\w-]+$/, ofDelivery.deployStackFunction.name],
    ['promote function', 64, /^[\w-]+$/, ofDelivery.promoteReleaseFunction.name],
    ['verify function', 64, /^[\w-]+$/, ofEnvironment.verifyReleaseFunction.name],
    ['protect function', 64, /^[\w-]+$/, ofEnvironment.protectStacksFunction.name],
    ['pipeline', 100, /^[\w-]+$/, ofApplication.pipeline.name],
    ['release pipeline', 100, /^[\w-]+$/, releasePipeline],
    ['queue', 80, /^[\w-]+$/, names.startFailuresQueueName(releasePipeline)],
    ['topic', 256, /^[\w-]+$/, ofDelivery.approvalTopic(environment).name],
    ['topic', 256, /^[\w-]+$/, ofDelivery.waitingTopic(environment).name],
    ['alarm topic', 256, /^[\w-]+$/, ofEnvironment.operatorTopic.name],
    ['repository', 100, /^[\w-]+$/, ofApplication.repository.name],
    ['build project', 150, /^[\w-]+$/, ofApplication.buildProject.name],
    ['report group', 128, /^[\w-]+$/, ofApplication.reportGroup('r'.repeat(20)).name],
    ['image repository', 256, /^[a-z0-9/-]+$/, ofApplication.imageRepository(service)],
    ['service stack', 128, /^[a-z][a-z0-9-]*$/, deployed.serviceStack(service).name],
    ['cluster', 255, /^[\w-]+$/, ofEnvironment.cluster.name],
    [
      'capacity provider',
      255,
      /^(?!aws|ecs|fargate)[\w-]+$/,
      names.capacityProviderName(`${ofEnvironment.instanceGroupPrefix}${'0'.repeat(26)}`),
    ],
    ['load balancer', 32, /^(?!internal-)[a-z0-9-]+$/, ofEnvironment.loadBalancer],
    ['key alias', 256, /^alias\/[\w-]+$/, ofEnvironment.releaseKeyAlias.name],
    ['parameter', 1011, /^\/(?!aws|ssm)[\w/-]+$/, ofEnvironment.parameter('task-execution-role-arn')],
    ['stage', 100, /^[\w-]+$/, names.stageName(environment)],
  ];

  test.each(fitting)(
    'the name of a %s has at most %i characters and the right ones',
    (_kind, maximum, alphabet, name) => {
      expect(name.length).toBeLessThanOrEqual(maximum);
      expect(name).toMatch(alphabet);
    },
  );

  test('no two things of one kind have one name', () => {
    const all = fitting.map(([kind, , , name]) => `${kind.split(' ').at(-1) ?? ''} ${name}`);
    expect(new Set(all).size).toBe(all.length);
  });
});

test.each([
  ['ap-southeast-2', 'aws', 'amazonaws.com', 'aws.amazon.com'],
  ['cn-north-1', 'aws-cn', 'amazonaws.com.cn', 'amazonaws.cn'],
  ['us-gov-west-1', 'aws-us-gov', 'amazonaws.com', 'amazonaws-us-gov.com'],
])('in %s the partition is %s and hosts end in %s', (region, partition, suffix, console) => {
  const accountRegion = { accountId: ACCOUNT, region };
  expect(names.partitionOf(region)).toBe(partition);
  expect(names.consoleOf(region)).toBe(`https://${region}.console.${console}`);
  expect(new names.RegistryNames({ project, accountRegion }).host).toBe(
    `${ACCOUNT}.dkr.ecr.${region}.${suffix}`,
  );
  expect(names.arn('sns', accountRegion, 'topic')).toBe(`arn:${partition}:sns:${region}:${ACCOUNT}:topic`);
  expect(names.roleArn(accountRegion, 'role')).toBe(`arn:${partition}:iam::${ACCOUNT}:role/role`);
  expect(names.bucketArn(region, 'bucket', 'key/*')).toBe(`arn:${partition}:s3:::bucket/key/*`);
  const shop = new names.ApplicationNames({ project: 'acme', application: 'shop', delivery: accountRegion });
  expect(shop.approval('test')).toBe(
    `arn:${partition}:codepipeline:${region}:${ACCOUNT}:shop_acme/Test/Approve`,
  );
});

test('the folder of artifacts is cut as CodePipeline cuts it', () => {
  expect(names.artifactPrefix('hello-big-red-button-production')).toBe('hello-big-red-button');
});
