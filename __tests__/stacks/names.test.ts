import * as names from '../../stacks/names';

const ACCOUNT = '111111111111';
/** As long as a configuration allows each of them to be. */
const project = 'p'.repeat(14);
const account = 'a'.repeat(16);
const environment = 'e'.repeat(16);
const application = 'x'.repeat(20);
const service = 's'.repeat(20);

test('a bucket name that is too long names the limit', () => {
  expect(() => names.stateBucketName('x'.repeat(40), 'delivery', ACCOUNT)).toThrow(/at most 63/);
});

test('a name that is too long says how long it is and what to shorten', () => {
  const error = new names.NameError('load balancer', 'x'.repeat(41), 32);
  expect(error.message).toBe(
    `the load balancer name '${'x'.repeat(41)}' has 41 characters; allowed: at most 32; ` +
      'shorten the project, account, environment, application or service name it is made of',
  );
  expect(() => names.loadBalancerName('x'.repeat(20), 'y'.repeat(20))).toThrow(
    new names.NameError('load balancer', `${'x'.repeat(20)}-${'y'.repeat(20)}`, 32),
  );
});

describe('with the longest names that a configuration allows', () => {
  const pipeline = names.pipelineName(project, application);
  const releasePipeline = names.releasePipelineName(project, environment, application);
  const build = names.buildProjectName(project, application);
  const fitting: readonly (readonly [kind: string, maximum: number, alphabet: RegExp, name: string])[] = [
    ['state bucket', 63, /^[a-z0-9-]+$/, names.stateBucketName(project, account, ACCOUNT)],
    ['artifact bucket', 63, /^[a-z0-9-]+$/, names.artifactBucketName(project, ACCOUNT)],
    ['release bucket', 63, /^[a-z0-9-]+$/, names.releaseBucketName(project, environment, ACCOUNT)],
    [
      'release artifact bucket',
      63,
      /^[a-z0-9-]+$/,
      names.releaseArtifactBucketName(project, environment, ACCOUNT),
    ],
    ['approver role', 64, /^[\w-]+$/, names.approverRoleName(project, environment)],
    ['operator role', 64, /^[\w-]+$/, names.operatorRoleName(project, account)],
    ['pipeline role', 64, /^[\w-]+$/, names.pipelineRoleName(releasePipeline)],
    ['start role', 64, /^[\w-]+$/, names.startRoleName(releasePipeline)],
    ['build role', 64, /^[\w-]+$/, names.buildRoleName(project, application)],
    [
      'CloudFormation role',
      64,
      /^[\w-]+$/,
      // With the longest project and environment, an application may have 17 characters; `parseConfig` checks it.
      names.cloudFormationRoleName(project, environment, application.slice(3)),
    ],
    ['task execution role', 64, /^[\w-]+$/, names.taskExecutionRoleName(project, environment)],
    ['instance role', 64, /^[\w-]+$/, names.instanceRoleName(project, environment)],
    ['flow log role', 64, /^[\w-]+$/, names.flowLogRoleName(project, environment)],
    ['deploy function', 64, /^[\w-]+$/, names.deployStackFunctionName(project)],
    ['promote function', 64, /^[\w-]+$/, names.promoteReleaseFunctionName(project)],
    ['verify function', 64, /^[\w-]+$/, names.verifyReleaseFunctionName(project, environment)],
    ['protect function', 64, /^[\w-]+$/, names.protectStacksFunctionName(project, environment)],
    ['pipeline', 100, /^[\w-]+$/, pipeline],
    ['release pipeline', 100, /^[\w-]+$/, releasePipeline],
    ['queue', 80, /^[\w-]+$/, names.startFailuresQueueName(releasePipeline)],
    ['topic', 256, /^[\w-]+$/, names.topicName(project, environment)],
    ['alarm topic', 256, /^[\w-]+$/, names.operatorTopicName(project, environment)],
    ['repository', 100, /^[\w-]+$/, names.repositoryName(project, application)],
    ['build project', 150, /^[\w-]+$/, build],
    ['report group', 128, /^[\w-]+$/, names.reportGroupName(build)],
    ['image repository', 256, /^[a-z0-9/-]+$/, names.imageRepositoryName(project, application, service)],
    [
      'service stack',
      128,
      /^[a-z][a-z0-9-]*$/,
      names.serviceStackName(project, environment, application, service),
    ],
    ['cluster', 255, /^[\w-]+$/, names.clusterName(project, environment)],
    [
      'capacity provider',
      255,
      /^(?!aws|ecs|fargate)[\w-]+$/,
      names.capacityProviderName(`${names.instanceGroupPrefix(project, environment)}${'0'.repeat(26)}`),
    ],
    ['load balancer', 32, /^(?!internal-)[a-z0-9-]+$/, names.loadBalancerName(project, environment)],
    ['key alias', 256, /^alias\/[\w-]+$/, names.releaseKeyAlias(project, environment)],
    [
      'parameter',
      1011,
      /^\/(?!aws|ssm)[\w/-]+$/,
      names.parameterName(project, environment, 'task-execution-role-arn'),
    ],
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
  const place = { accountId: ACCOUNT, region };
  expect(names.partitionOf(region)).toBe(partition);
  expect(names.consoleOf(region)).toBe(`https://${region}.console.${console}`);
  expect(names.registryHost(place)).toBe(`${ACCOUNT}.dkr.ecr.${region}.${suffix}`);
  expect(names.arn('sns', place, 'topic')).toBe(`arn:${partition}:sns:${region}:${ACCOUNT}:topic`);
  expect(names.roleArn(place, 'role')).toBe(`arn:${partition}:iam::${ACCOUNT}:role/role`);
  expect(names.bucketArn(region, 'bucket', 'key/*')).toBe(`arn:${partition}:s3:::bucket/key/*`);
  expect(names.approvalArn(place, 'pipeline', 'test')).toBe(
    `arn:${partition}:codepipeline:${region}:${ACCOUNT}:pipeline/Test/Approve`,
  );
});

test('the folder of artifacts is cut as CodePipeline cuts it', () => {
  expect(names.artifactPrefix('hello-big-red-button-production')).toBe('hello-big-red-button');
});
