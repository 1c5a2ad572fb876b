import {
  CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  UpdateStackCommand,
  UpdateTerminationProtectionCommand,
  ValidateTemplateCommand,
} from '@aws-sdk/client-cloudformation';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  BatchGetReportsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  CreateReportGroupCommand,
  DescribeTestCasesCommand,
  ListProjectsCommand,
  ListReportsForReportGroupCommand,
  StartBuildCommand,
} from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  GetCommitCommand,
  ListRepositoriesCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-codecommit';
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineStateCommand,
  ListPipelinesCommand,
  PutApprovalResultCommand,
  PutJobSuccessResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import {
  BatchGetImageCommand,
  CreateRepositoryCommand as CreateImageRepositoryCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutImageCommand,
} from '@aws-sdk/client-ecr';

import { ACCOUNT, arn, namesOf, role, useRequirementReader, testNeeds } from '../support/requirements';

const reader = useRequirementReader();

describe('CloudFormation', () => {
  const stack = arn('cloudformation', 'stack/hello/*');
  const id = arn('cloudformation', 'stack/hello/6f9619ff');

  testNeeds(reader, CloudFormationClient, [
    [
      new CreateStackCommand({
        StackName: 'hello',
        TemplateBody: '{}',
        RoleARN: role('cfn'),
        StackPolicyBody: '{}',
        Tags: [{ Key: 'release', Value: '1' }],
      }),
      [
        `cloudformation:CreateStack ${stack}`,
        `cloudformation:TagResource ${stack}`,
        `iam:PassRole ${role('cfn')}`,
        `cloudformation:SetStackPolicy ${stack}`,
      ],
    ],
    [
      new UpdateStackCommand({
        StackName: id,
        TemplateURL: 'https://s3.us-east-1.amazonaws.com/templates/a%20b.json',
      }),
      [`cloudformation:UpdateStack ${id}`, 's3:GetObject arn:aws:s3:::templates/a b.json'],
    ],
    [
      new UpdateStackCommand({
        StackName: id,
        TemplateURL: 'https://templates.s3.us-east-1.amazonaws.com/a.json',
      }),
      [`cloudformation:UpdateStack ${id}`, 's3:GetObject arn:aws:s3:::templates/a.json'],
    ],
    [new DeleteStackCommand({ StackName: 'hello' }), [`cloudformation:DeleteStack ${stack}`]],
    [new DescribeStacksCommand({ StackName: 'hello' }), [`cloudformation:DescribeStacks ${stack}`]],
    [new DescribeStacksCommand({}), [`cloudformation:DescribeStacks ${arn('cloudformation', 'stack/*/*')}`]],
    [new DescribeStackEventsCommand({ StackName: id }), [`cloudformation:DescribeStackEvents ${id}`]],
    [
      new ContinueUpdateRollbackCommand({ StackName: 'hello' }),
      [`cloudformation:ContinueUpdateRollback ${stack}`],
    ],
    [
      new UpdateTerminationProtectionCommand({ StackName: 'hello', EnableTerminationProtection: true }),
      [`cloudformation:UpdateTerminationProtection ${stack}`],
    ],
    [new ListStacksCommand({}), ['cloudformation:ListStacks *']],
    [new ValidateTemplateCommand({ TemplateBody: '{}' }), ['cloudformation:ValidateTemplate *']],
  ]);

  test('the role of a stack is a condition key', async () => {
    const [create, pass] = await reader.of(
      CloudFormationClient,
      new CreateStackCommand({ StackName: 'hello', RoleARN: role('cfn') }),
    );
    expect(create?.context).toEqual({ 'cloudformation:RoleArn': role('cfn') });
    expect(pass?.context).toEqual({ 'iam:PassedToService': 'cloudformation.amazonaws.com' });
  });

  test.each(['no url', 'https://example.com/', 'file:///etc/passwd'])(
    'refuses a template whose URL names no object: %s',
    async (TemplateURL) => {
      const command = new CreateStackCommand({ StackName: 'hello', TemplateURL });
      await expect(reader.of(CloudFormationClient, command)).rejects.toThrow(/names no object in S3/);
    },
  );
});

describe('CodeBuild', () => {
  const project = arn('codebuild', 'project/hello');
  const group = arn('codebuild', 'report-group/hello-tests');
  const report = arn('codebuild', 'report/hello-tests:6f9619ff');

  testNeeds(reader, CodeBuildClient, [
    [
      new CreateProjectCommand({
        name: 'hello',
        source: { type: 'CODEPIPELINE' },
        artifacts: { type: 'CODEPIPELINE' },
        environment: { type: 'LINUX_CONTAINER', image: 'a', computeType: 'BUILD_GENERAL1_SMALL' },
        serviceRole: role('build'),
        tags: [{ key: 'a', value: 'b' }],
      }),
      [`codebuild:CreateProject ${project}`, `iam:PassRole ${role('build')}`],
    ],
    [new StartBuildCommand({ projectName: 'hello' }), [`codebuild:StartBuild ${project}`]],
    [
      new BatchGetProjectsCommand({ names: ['hello', 'orders'] }),
      [
        `codebuild:BatchGetProjects ${project}`,
        `codebuild:BatchGetProjects ${arn('codebuild', 'project/orders')}`,
      ],
    ],
    [
      new BatchGetBuildsCommand({ ids: ['hello:1', arn('codebuild', 'build/hello:2')] }),
      [`codebuild:BatchGetBuilds ${project}`],
    ],
    [new ListProjectsCommand({}), ['codebuild:ListProjects *']],
    [
      new CreateReportGroupCommand({ name: 'hello-tests', type: 'TEST', exportConfig: {} }),
      [`codebuild:CreateReportGroup ${group}`],
    ],
    [new BatchGetReportsCommand({ reportArns: [report] }), [`codebuild:BatchGetReports ${group}`]],
    [
      // A report of another account is not a report of the caller's report group with the same name.
      new BatchGetReportsCommand({ reportArns: [report.replace(ACCOUNT, '222222222222')] }),
      [`codebuild:BatchGetReports ${group.replace(ACCOUNT, '222222222222')}`],
    ],
    [new DescribeTestCasesCommand({ reportArn: report }), [`codebuild:DescribeTestCases ${group}`]],
    [
      new ListReportsForReportGroupCommand({ reportGroupArn: group }),
      [`codebuild:ListReportsForReportGroup ${group}`],
    ],
  ]);
});

describe('CodeCommit', () => {
  const repository = arn('codecommit', 'hello');

  testNeeds(reader, CodeCommitClient, [
    [
      new CreateRepositoryCommand({
        repositoryName: 'hello',
        repositoryDescription: arn('codecommit', 'decoy'),
        tags: { a: 'b' },
      }),
      [`codecommit:CreateRepository ${repository}`, `codecommit:TagResource ${repository}`],
    ],
    [
      new GetCommitCommand({ repositoryName: 'hello', commitId: 'a' }),
      [`codecommit:GetCommit ${repository}`],
    ],
    [
      new ListTagsForResourceCommand({ resourceArn: repository }),
      [`codecommit:ListTagsForResource ${repository}`],
    ],
    [new ListRepositoriesCommand({}), ['codecommit:ListRepositories *']],
  ]);
});

describe('CodePipeline', () => {
  const pipeline = arn('codepipeline', 'hello');
  const action = (name: string, provider: string, more: object) => ({
    name,
    actionTypeId: { category: 'Deploy' as const, owner: 'AWS' as const, provider, version: '1' },
    ...more,
  });

  testNeeds(reader, CodePipelineClient, [
    [
      new CreatePipelineCommand({
        pipeline: {
          name: 'hello',
          roleArn: role('pipeline'),
          stages: [
            {
              name: 'Deploy',
              actions: [
                action('Web', 'CloudFormation', { configuration: { RoleArn: role('cfn') } }),
                action('Other', 'Lambda', {
                  roleArn: role('action'),
                  configuration: { RoleArn: role('decoy') },
                }),
              ],
            },
          ],
        },
        tags: [{ key: 'a', value: 'b' }],
      }),
      [
        `codepipeline:CreatePipeline ${pipeline}`,
        `codepipeline:TagResource ${pipeline}`,
        `iam:PassRole ${role('pipeline')}`,
        `iam:PassRole ${role('action')}`,
        `iam:PassRole ${role('cfn')}`,
      ],
    ],
    [new GetPipelineStateCommand({ name: 'hello' }), [`codepipeline:GetPipelineState ${pipeline}`]],
    [
      new StartPipelineExecutionCommand({ name: 'hello' }),
      [`codepipeline:StartPipelineExecution ${pipeline}`],
    ],
    [
      new StopPipelineExecutionCommand({ pipelineName: 'hello', pipelineExecutionId: '1' }),
      [`codepipeline:StopPipelineExecution ${pipeline}`],
    ],
    [
      new RetryStageExecutionCommand({
        pipelineName: 'hello',
        stageName: 'Test',
        pipelineExecutionId: '1',
        retryMode: 'FAILED_ACTIONS',
      }),
      [`codepipeline:RetryStageExecution ${pipeline}/Test`],
    ],
    [
      new PutApprovalResultCommand({
        pipelineName: 'hello',
        stageName: 'Test',
        actionName: 'Approve',
        result: { summary: pipeline, status: 'Approved' },
        token: '1',
      }),
      [`codepipeline:PutApprovalResult ${pipeline}/Test/Approve`],
    ],
    [new PutJobSuccessResultCommand({ jobId: '1' }), ['codepipeline:PutJobSuccessResult *']],
    [new ListPipelinesCommand({}), ['codepipeline:ListPipelines *']],
  ]);
});

describe('ECR', () => {
  const repository = arn('ecr', 'repository/acme/hello');

  testNeeds(reader, ECRClient, [
    [new GetAuthorizationTokenCommand({}), ['ecr:GetAuthorizationToken *']],
    [
      new CreateImageRepositoryCommand({ repositoryName: 'acme/hello', tags: [{ Key: 'a', Value: 'b' }] }),
      [`ecr:CreateRepository ${repository}`, `ecr:TagResource ${repository}`],
    ],
    [
      new PutImageCommand({ repositoryName: 'acme/hello', imageManifest: '{}' }),
      [`ecr:PutImage ${repository}`],
    ],
    [
      new BatchGetImageCommand({ registryId: '222222222222', repositoryName: 'acme/hello', imageIds: [] }),
      [`ecr:BatchGetImage ${repository.replace(ACCOUNT, '222222222222')}`],
    ],
    [
      new DescribeRepositoriesCommand({ repositoryNames: ['acme/hello'] }),
      [`ecr:DescribeRepositories ${repository}`],
    ],
    [new DescribeRepositoriesCommand({}), [`ecr:DescribeRepositories ${arn('ecr', 'repository/*')}`]],
  ]);
});

test('an ARN in a text is never the resource of a request', async () => {
  const decoy = arn('codepipeline', 'decoy');
  const command = new PutApprovalResultCommand({
    pipelineName: 'hello',
    stageName: decoy,
    actionName: 'Approve',
    result: { summary: decoy, status: 'Approved' },
    token: decoy,
  });
  expect(namesOf(await reader.of(CodePipelineClient, command))).not.toContain(
    `codepipeline:PutApprovalResult ${decoy}`,
  );
});
