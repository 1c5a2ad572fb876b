import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient, StartBuildCommand } from '@aws-sdk/client-codebuild';
import { CodeCommitClient, CreateCommitCommand } from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  PutApprovalResultCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import {
  CreateLaunchTemplateCommand,
  DescribeSubnetsCommand,
  EC2Client,
  RunInstancesCommand,
} from '@aws-sdk/client-ec2';
import { ECRClient, PutLifecyclePolicyCommand, UploadLayerPartCommand } from '@aws-sdk/client-ecr';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import {
  CreateListenerCommand,
  DescribeLoadBalancersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, PutEventsCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
  ListTagsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParametersByPathCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { readModels, startCapture, type Capture } from './support/capture';

let capture: Capture;
beforeAll(async () => {
  capture = await startCapture(await readModels());
}, 60_000);
afterAll(() => {
  capture.stop();
});

const ROLE = 'arn:aws:iam::111111111111:role/example';
const settings = () => ({
  endpoint: capture.endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  maxAttempts: 1,
});

/** A command of an SDK client, and the input that the model must see. */
interface Sent {
  readonly service: string;
  readonly operation: string;
  readonly input: object;
  readonly send: () => Promise<unknown>;
}

/** Creates a client for each command when the test runs, because the endpoint is not known earlier. */
function sent(
  service: string,
  create: (options: ReturnType<typeof settings>) => { send(command: never): Promise<unknown> },
  ...commands: readonly { readonly input: object }[]
): Sent[] {
  return commands.map((command) => ({
    service,
    operation: command.constructor.name.replace(/Command$/, ''),
    input: command.input,
    send: () => create(settings()).send(command as never),
  }));
}

const COMMANDS: readonly Sent[] = [
  ...sent(
    'autoscaling',
    (options) => new AutoScalingClient(options),
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'workers',
      MinSize: 0,
      MaxSize: 4,
      NewInstancesProtectedFromScaleIn: true,
      TargetGroupARNs: [],
      VPCZoneIdentifier: 'subnet-1,subnet-2',
      MixedInstancesPolicy: {
        LaunchTemplate: {
          LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '$Latest' },
          Overrides: [{ InstanceType: 't3.small' }, { InstanceType: 't3a.small', WeightedCapacity: '2' }],
        },
      },
      Tags: [{ Key: 'Name', Value: 'a.b=c&d', PropagateAtLaunch: false }],
    }),
  ),
  ...sent(
    'cloudformation',
    (options) => new CloudFormationClient(options),
    new CreateStackCommand({
      StackName: 'hello',
      TemplateBody: '{"Resources": {}}\n',
      Parameters: [
        { ParameterKey: 'ImageUri', ParameterValue: 'x@sha256:1' },
        { ParameterKey: 'Empty', ParameterValue: '', UsePreviousValue: false },
      ],
      Capabilities: ['CAPABILITY_IAM'],
      TimeoutInMinutes: 5,
    }),
    new CreateChangeSetCommand({
      StackName: 'hello',
      ChangeSetName: 'next',
      Tags: [{ Key: 'a', Value: 'b' }],
    }),
  ),
  ...sent(
    'cloudwatch',
    (options) => new CloudWatchClient(options),
    new PutMetricDataCommand({
      Namespace: 'Hello',
      MetricData: Array.from({ length: 200 }, (_, index) => ({
        MetricName: 'Requests',
        Timestamp: new Date('2026-01-02T03:04:05Z'),
        Value: index + 0.5,
        Dimensions: [{ Name: 'Environment', Value: 'a long value that makes the request large enough' }],
      })),
    }),
    new PutMetricAlarmCommand({
      AlarmName: 'errors',
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 3,
      Threshold: 0.25,
      Metrics: [{ Id: 'm1', Expression: 'a / b', ReturnData: true }],
    }),
  ),
  ...sent(
    'logs',
    (options) => new CloudWatchLogsClient(options),
    new PutLogEventsCommand({
      logGroupName: '/hello',
      logStreamName: 'one',
      logEvents: [{ timestamp: 1_767_225_600_000, message: 'line' }],
    }),
  ),
  ...sent(
    'codebuild',
    (options) => new CodeBuildClient(options),
    new StartBuildCommand({
      projectName: 'hello',
      environmentVariablesOverride: [{ name: 'A', value: 'b', type: 'PLAINTEXT' }],
    }),
  ),
  ...sent(
    'codecommit',
    (options) => new CodeCommitClient(options),
    new CreateCommitCommand({
      repositoryName: 'hello',
      branchName: 'main',
      putFiles: [{ filePath: 'a.txt', fileContent: Buffer.from([0, 255, 10]) }],
    }),
  ),
  ...sent(
    'codepipeline',
    (options) => new CodePipelineClient(options),
    new PutApprovalResultCommand({
      pipelineName: 'hello',
      stageName: 'Production',
      actionName: 'Approve',
      token: '11111111-1111-1111-1111-111111111111',
      result: { summary: 'ok', status: 'Approved' },
    }),
  ),
  ...sent(
    'codepipeline',
    (options) => new CodePipelineClient(options),
    new ListPipelineExecutionsCommand({
      pipelineName: 'hello',
      maxResults: 10,
      filter: { succeededInStage: { stageName: 'Test' } },
    }),
  ),
  ...sent(
    'ec2',
    (options) => new EC2Client(options),
    new DescribeSubnetsCommand({
      Filters: [
        { Name: 'vpc-id', Values: ['vpc-1', 'vpc-2'] },
        { Name: 'tag:Name', Values: ['a'] },
      ],
      MaxResults: 50,
    }),
    new RunInstancesCommand({
      ImageId: 'ami-1',
      MinCount: 1,
      MaxCount: 2,
      EbsOptimized: false,
      SecurityGroupIds: ['sg-1', 'sg-2'],
      BlockDeviceMappings: [{ DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, Encrypted: true } }],
      TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'x' }] }],
      ClientToken: 'token',
    }),
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'workers',
      ClientToken: 'token',
      LaunchTemplateData: {
        UserData: 'IyEvYmluL3NoCg==',
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-1'] }],
      },
    }),
  ),
  ...sent(
    'ecr',
    (options) => new ECRClient(options),
    new PutLifecyclePolicyCommand({ repositoryName: 'hello', lifecyclePolicyText: '{"rules":[]}' }),
    new UploadLayerPartCommand({
      repositoryName: 'hello',
      uploadId: 'id',
      partFirstByte: 0,
      partLastByte: 2,
      layerPartBlob: Buffer.from('abc'),
    }),
  ),
  ...sent(
    'ecs',
    (options) => new ECSClient(options),
    new RegisterTaskDefinitionCommand({
      family: 'hello',
      containerDefinitions: [
        {
          name: 'web',
          image: 'x@sha256:1',
          memory: 128,
          essential: true,
          dockerLabels: { 'a.b': 'c', d: '' },
          logConfiguration: { logDriver: 'awslogs', options: { 'awslogs-group': '/hello' } },
        },
      ],
    }),
  ),
  ...sent(
    'elbv2',
    (options) => new ElasticLoadBalancingV2Client(options),
    new DescribeLoadBalancersCommand({ Names: ['one', 'two'], PageSize: 20 }),
    new CreateListenerCommand({
      LoadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111111111111:loadbalancer/app/a/1',
      Port: 80,
      DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' }, Order: 1 }],
    }),
  ),
  ...sent(
    'events',
    (options) => new EventBridgeClient(options),
    new PutEventsCommand({
      Entries: [{ Source: 'a', DetailType: 'b', Detail: '{}', Time: new Date('2026-01-02T03:04:05Z') }],
    }),
    new PutTargetsCommand({
      Rule: 'hello',
      Targets: [
        { Id: '1', Arn: ROLE, InputTransformer: { InputPathsMap: { a: '$.b' }, InputTemplate: '<a>' } },
      ],
    }),
  ),
  ...sent(
    'iam',
    (options) => new IAMClient(options),
    new CreateRoleCommand({
      RoleName: 'example',
      Path: '/',
      AssumeRolePolicyDocument: '{"Statement": [{"Effect": "Allow"}]}',
      MaxSessionDuration: 3600,
      Tags: [
        { Key: 'a', Value: 'ä+/%' },
        { Key: 'b', Value: '' },
      ],
    }),
    new PutRolePolicyCommand({ RoleName: 'example', PolicyName: 'p', PolicyDocument: '{}' }),
  ),
  ...sent(
    'kms',
    (options) => new KMSClient(options),
    new EncryptCommand({
      KeyId: 'alias/a',
      Plaintext: Buffer.from('text'),
      EncryptionContext: { 'aws:s3:arn': 'arn:aws:s3:::bucket' },
    }),
  ),
  ...sent(
    'lambda',
    (options) => new LambdaClient(options),
    new CreateFunctionCommand({
      FunctionName: 'hello',
      Role: ROLE,
      Code: { ZipFile: Buffer.from([1, 2, 3]) },
      Environment: { Variables: { A: 'b', C: '' } },
      VpcConfig: { SubnetIds: [] },
      Publish: true,
    }),
    new InvokeCommand({
      FunctionName: 'arn:aws:lambda:us-east-1:111111111111:function:hello',
      Qualifier: '3',
      InvocationType: 'Event',
      Payload: Buffer.from('{"a":1}'),
    }),
    new ListFunctionsCommand({ MaxItems: 5, Marker: 'a b+c' }),
    new ListTagsCommand({ Resource: 'arn:aws:lambda:us-east-1:111111111111:function:hello' }),
    new TagResourceCommand({
      Resource: 'arn:aws:lambda:us-east-1:111111111111:function:hello',
      Tags: { a: 'b' },
    }),
  ),
  ...sent(
    'sns',
    (options) => new SNSClient(options),
    new PublishCommand({
      TopicArn: 'arn:aws:sns:us-east-1:111111111111:topic',
      Message: 'a\nb',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'x' },
        raw: { DataType: 'Binary', BinaryValue: Buffer.from([9, 8]) },
      },
    }),
  ),
  ...sent(
    'sqs',
    (options) => new SQSClient({ ...options, md5: false }),
    new SendMessageCommand({
      QueueUrl: 'http://127.0.0.1/111111111111/queue',
      MessageBody: 'hello',
      DelaySeconds: 0,
      MessageAttributes: { raw: { DataType: 'Binary', BinaryValue: Buffer.from([9, 8]) } },
    }),
  ),
  ...sent(
    'ssm',
    (options) => new SSMClient(options),
    new GetParametersByPathCommand({ Path: '/hello', Recursive: true, WithDecryption: false }),
    new PutParameterCommand({ Name: '/hello/a', Value: 'b', Type: 'SecureString' }),
  ),
  ...sent(
    'sts',
    (options) => new STSClient(options),
    new AssumeRoleCommand({
      RoleArn: ROLE,
      RoleSessionName: 'ada',
      Tags: [{ Key: 'team', Value: 'one' }],
      TransitiveTagKeys: ['team'],
    }),
    new GetCallerIdentityCommand({}),
  ),
];

it.each(COMMANDS.map((command) => [`${command.service} ${command.operation}`, command] as const))(
  'reads the input of a request of the SDK as sent: %s',
  async (_name, { service, operation, input, send }) => {
    const { call, error } = await capture.of(send);
    expect(error).toBeUndefined();
    expect(call).toMatchObject({ service, operation, unknown: [] });
    expect(call?.input).toEqual(input);
  },
);
