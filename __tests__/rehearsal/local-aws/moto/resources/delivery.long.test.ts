import {
  BatchGetProjectsCommand,
  BatchGetReportGroupsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  CreateReportGroupCommand,
  DeleteProjectCommand,
  DeleteReportGroupCommand,
  UpdateProjectCommand,
  UpdateProjectVisibilityCommand,
  UpdateReportGroupCommand,
  type CreateProjectCommandInput,
} from '@aws-sdk/client-codebuild';
import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetRepositoryCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codecommit';

import { DELIVERY, errorNameOf, signIn, startTestLocalAws, type TestLocalAws } from '../../support/local-aws';

jest.setTimeout(60_000);

const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${DELIVERY}:role/build`;
const KEY = `arn:aws:kms:${REGION}:${DELIVERY}:key/11111111-1111-4111-8111-111111111111`;

let local: TestLocalAws;
let codeBuild: CodeBuildClient;
let codeCommit: CodeCommitClient;
beforeAll(async () => {
  local = await startTestLocalAws();
  const settings = await signIn(local, DELIVERY, REGION);
  codeBuild = new CodeBuildClient(settings);
  codeCommit = new CodeCommitClient(settings);
});
afterAll(() => local.stop());

/** Creates a project as the AWS provider does: with every member that has a default, and without empty members. */
const create = (name: string, change: Partial<CreateProjectCommandInput> = {}) =>
  codeBuild.send(
    new CreateProjectCommand({
      name,
      source: { type: 'CODEPIPELINE', buildspec: '', gitCloneDepth: 0, insecureSsl: false },
      artifacts: { type: 'CODEPIPELINE', encryptionDisabled: false, overrideArtifactName: false },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        imagePullCredentialsType: 'CODEBUILD',
        privilegedMode: true,
        environmentVariables: [{ name: 'SERVICES', type: 'PLAINTEXT', value: 'web' }],
      },
      logsConfig: {
        cloudWatchLogs: { status: 'ENABLED', groupName: '/builds' },
        s3Logs: { status: 'DISABLED' },
      },
      serviceRole: ROLE,
      timeoutInMinutes: 30,
      queuedTimeoutInMinutes: 480,
      tags: [{ key: 'project', value: 'big-red-button' }],
      ...change,
    }),
  );

async function projectOf(nameOrArn: string) {
  const { projects: [project] = [] } = await codeBuild.send(
    new BatchGetProjectsCommand({ names: [nameOrArn] }),
  );
  return project;
}

describe('a CodeBuild project', () => {
  test('of a pipeline has no location, in the request and in the answer', async () => {
    const { project } = await create('in-pipeline');
    const read = await projectOf(project?.arn ?? '');
    expect(read).toMatchObject({
      source: { type: 'CODEPIPELINE', gitCloneDepth: 0, insecureSsl: false },
      artifacts: { type: 'CODEPIPELINE', encryptionDisabled: false },
    });
    expect(read?.source).not.toHaveProperty('location');
    expect(read?.artifacts).not.toHaveProperty('location');
  });

  test('without a source and without artifacts is created', async () => {
    await create('alone', {
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2' },
      artifacts: { type: 'NO_ARTIFACTS', overrideArtifactName: false },
    });
    expect(await projectOf('alone')).toMatchObject({
      source: { type: 'NO_SOURCE', buildspec: 'version: 0.2' },
      artifacts: { type: 'NO_ARTIFACTS' },
    });
  });

  test('needs the location of its source in every other case', async () => {
    const source = { type: 'CODECOMMIT' } as const;
    expect(await errorNameOf(create('no-location', { source }))).toBe('InvalidInputException');
  });

  test('has the key of the request, or the key of S3', async () => {
    await create('with-key', { encryptionKey: KEY });
    await create('without-key');
    expect((await projectOf('with-key'))?.encryptionKey).toBe(KEY);
    expect((await projectOf('without-key'))?.encryptionKey).toBe(
      `arn:aws:kms:${REGION}:${DELIVERY}:alias/aws/s3`,
    );
  });

  test('is private until its visibility changes', async () => {
    const { project } = await create('visible');
    expect((await projectOf('visible'))?.projectVisibility).toBe('PRIVATE');
    await codeBuild.send(
      new UpdateProjectVisibilityCommand({
        projectArn: project?.arn,
        projectVisibility: 'PUBLIC_READ',
        resourceAccessRole: ROLE,
      }),
    );
    expect(await projectOf('visible')).toMatchObject({
      projectVisibility: 'PUBLIC_READ',
      resourceAccessRole: ROLE,
    });
    const projectArn = project?.arn?.replace('visible', 'unknown');
    const unknown = new UpdateProjectVisibilityCommand({ projectArn, projectVisibility: 'PRIVATE' });
    expect(await errorNameOf(codeBuild.send(unknown))).toBe('ResourceNotFoundException');
  });

  test('keeps what an update does not name', async () => {
    await create('changed', { description: 'before', encryptionKey: KEY });
    await codeBuild.send(
      new UpdateProjectCommand({
        name: 'changed',
        description: 'after',
        timeoutInMinutes: 45,
        tags: [{ key: 'project', value: 'other' }],
      }),
    );
    expect(await projectOf('changed')).toMatchObject({
      description: 'after',
      timeoutInMinutes: 45,
      queuedTimeoutInMinutes: 480,
      encryptionKey: KEY,
      serviceRole: ROLE,
      tags: [{ key: 'project', value: 'other' }],
    });
    const unknown = new UpdateProjectCommand({ name: 'unknown', description: 'after' });
    expect(await errorNameOf(codeBuild.send(unknown))).toBe('ResourceNotFoundException');
  });

  test('is deleted by its ARN, which is the id of the resource in Terraform', async () => {
    const { project } = await create('deleted');
    await codeBuild.send(new DeleteProjectCommand({ name: project?.arn }));
    expect(await projectOf('deleted')).toBeUndefined();
    await create('deleted');
  });
});

test('a report group has its export settings and tags, until it is deleted', async () => {
  const { reportGroup } = await codeBuild.send(
    new CreateReportGroupCommand({
      name: 'hello-unit-tests',
      type: 'TEST',
      exportConfig: { exportConfigType: 'NO_EXPORT' },
      tags: [{ key: 'project', value: 'big-red-button' }],
    }),
  );
  const reportGroupArns = [reportGroup?.arn ?? ''];
  const read = async () =>
    (await codeBuild.send(new BatchGetReportGroupsCommand({ reportGroupArns }))).reportGroups ?? [];
  expect(await read()).toEqual([
    expect.objectContaining({
      name: 'hello-unit-tests',
      type: 'TEST',
      status: 'ACTIVE',
      exportConfig: { exportConfigType: 'NO_EXPORT' },
      tags: [{ key: 'project', value: 'big-red-button' }],
      created: expect.any(Date) as Date,
    }),
  ]);
  const tags = [{ key: 'project', value: 'other' }];
  await codeBuild.send(new UpdateReportGroupCommand({ arn: reportGroup?.arn, tags }));
  expect(await read()).toEqual([expect.objectContaining({ tags })]);
  await codeBuild.send(new DeleteReportGroupCommand({ arn: reportGroup?.arn, deleteReports: true }));
  expect(await read()).toEqual([]);
});

describe('the tags of a CodeCommit repository', () => {
  const tagsOf = async (resourceArn: string | undefined) =>
    (await codeCommit.send(new ListTagsForResourceCommand({ resourceArn }))).tags;

  test('are those of its creation, then those that somebody adds and removes', async () => {
    const { repositoryMetadata } = await codeCommit.send(
      new CreateRepositoryCommand({
        repositoryName: 'hello',
        repositoryDescription: 'Source of hello',
        tags: { project: 'big-red-button', application: 'hello' },
      }),
    );
    const resourceArn = repositoryMetadata?.Arn;
    expect(await tagsOf(resourceArn)).toEqual({ project: 'big-red-button', application: 'hello' });
    await codeCommit.send(new TagResourceCommand({ resourceArn, tags: { project: 'other', team: 'a' } }));
    await codeCommit.send(new UntagResourceCommand({ resourceArn, tagKeys: ['application', 'unknown'] }));
    expect(await tagsOf(resourceArn)).toEqual({ project: 'other', team: 'a' });
    const { repositoryMetadata: read } = await codeCommit.send(
      new GetRepositoryCommand({ repositoryName: 'hello' }),
    );
    expect(read).toMatchObject({ Arn: resourceArn, repositoryDescription: 'Source of hello' });
  });

  test('are none for a new repository of the same name', async () => {
    const repositoryName = 'again';
    await codeCommit.send(new CreateRepositoryCommand({ repositoryName, tags: { project: 'old' } }));
    await codeCommit.send(new DeleteRepositoryCommand({ repositoryName }));
    const { repositoryMetadata } = await codeCommit.send(new CreateRepositoryCommand({ repositoryName }));
    expect(await tagsOf(repositoryMetadata?.Arn)).toEqual({});
  });

  test('cannot be read or changed in an unknown repository', async () => {
    const resourceArn = `arn:aws:codecommit:${REGION}:${DELIVERY}:unknown`;
    expect(await errorNameOf(tagsOf(resourceArn))).toBe('RepositoryDoesNotExistException');
    for (const command of [
      new TagResourceCommand({ resourceArn, tags: { project: 'other' } }),
      new UntagResourceCommand({ resourceArn, tagKeys: ['project'] }),
    ]) {
      expect(await errorNameOf(codeCommit.send(command as TagResourceCommand))).toBe(
        'RepositoryDoesNotExistException',
      );
    }
  });
});
