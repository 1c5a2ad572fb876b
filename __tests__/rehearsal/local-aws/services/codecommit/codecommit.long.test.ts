import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import {
  CodeCommitClient,
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  GetBranchCommand,
  GetCommitCommand,
  GetRepositoryCommand,
} from '@aws-sdk/client-codecommit';

import { createRule } from '../../support/event-rule';
import {
  awsCli,
  type ClientSettings,
  DELIVERY,
  PRODUCTION,
  signIn,
  startTestLocalAws,
  type TestLocalAws,
  until,
} from '../../support/local-aws';

// The time limit is long, because the tests start many real programs, which are slow on a busy machine.
jest.setTimeout(60_000);

let local: TestLocalAws;
let delivery: ClientSettings;

beforeAll(async () => {
  local = await startTestLocalAws();
  delivery = await signIn(local, DELIVERY, 'us-east-1');
});
afterAll(() => local.stop());

describe('CodeCommit', () => {
  const rule = 'arn:aws:events:us-east-1:111111111111:rule/push';
  const target = `arn:aws:codepipeline:us-east-1:${DELIVERY}:hello_acme`;
  let clone: string;
  const git = async (...args: string[]) =>
    (
      await local.run('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: clone,
      })
    ).trim();
  const pushStarts = () => local.starts.filter(({ triggerDetail }) => triggerDetail === rule);

  beforeAll(async () => {
    clone = join(local.workDirectory, 'clone');
    await new CodeCommitClient(delivery).send(new CreateRepositoryCommand({ repositoryName: 'acme-hello' }));
    const pattern = {
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: [`arn:aws:codecommit:us-east-1:${DELIVERY}:acme-hello`],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: ['main'],
      },
    };
    await createRule(delivery, 'push', pattern, {
      Arn: target,
      InputTransformer: {
        InputPathsMap: { pusher: '$.detail.callerUserArn', commit: '$.detail.commitId' },
        InputTemplate: JSON.stringify({
          variables: [
            { name: 'Pusher', value: 'by <pusher>' },
            { name: 'PushedCommit', value: 'at <commit>' },
          ],
        }),
      },
    });
    const url = local.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello');
    await local.run('git', ['clone', '--quiet', url, clone]);
  });

  test('a push to the branch starts the pipeline with the pusher, and a clone has the pushed files', async () => {
    // The file is larger than http.postBuffer, so that git uses chunked encoding for the push.
    writeFileSync(join(clone, 'large'), randomBytes(2 * 1024 * 1024));
    await git('add', '.');
    await git('commit', '--quiet', '-m', 'Say hello\n\nand more');
    await git('push', '--quiet', 'origin', 'HEAD:main');
    await until('the pipeline has started', () => pushStarts().length === 1);
    expect(pushStarts()).toEqual([
      {
        pipelineArn: target,
        triggerType: 'CloudWatchEvent',
        triggerDetail: rule,
        input: {
          variables: [
            { name: 'Pusher', value: `by arn:aws:iam::${DELIVERY}:user/ada` },
            { name: 'PushedCommit', value: `at ${await git('rev-parse', 'HEAD')}` },
          ],
        },
      },
    ]);
    const secondClone = join(local.workDirectory, 'again');
    await local.run('git', [
      'clone',
      '--quiet',
      local.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello'),
      secondClone,
    ]);
    expect(readFileSync(join(secondClone, 'large')).equals(readFileSync(join(clone, 'large')))).toBe(true);
    expect(local.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'acme-hello')).toContain(local.workDirectory);
  });

  test('a push without changes, of another branch or of a tag does not start the pipeline', async () => {
    const before = pushStarts().length;
    await git('push', '--quiet', 'origin', 'HEAD:main');
    await git('push', '--quiet', 'origin', 'HEAD:refs/heads/topic', 'HEAD:refs/tags/v1');
    await git('push', '--quiet', 'origin', ':refs/heads/topic');
    await local.aws.eventsDelivered();
    expect(pushStarts()).toHaveLength(before);
  });

  test('GetCommit and GetBranch return the data of git', async () => {
    const id = await git('rev-parse', 'HEAD');
    const commit: unknown = JSON.parse(
      await awsCli(
        local,
        delivery,
        'codecommit',
        'get-commit',
        '--repository-name',
        'acme-hello',
        '--commit-id',
        id,
      ),
    );
    const date: unknown = expect.stringMatching(/^\d+ [+-]\d{4}$/);
    const ada = { name: 'Ada', email: 'ada@example.com', date };
    expect(commit).toEqual({
      commit: {
        commitId: id,
        treeId: await git('rev-parse', 'HEAD^{tree}'),
        parents: [],
        message: 'Say hello\n\nand more\n',
        author: ada,
        committer: ada,
        additionalData: '',
      },
    });
    const branch = await awsCli(
      local,
      delivery,
      'codecommit',
      'get-branch',
      '--repository-name',
      'acme-hello',
      '--branch-name',
      'main',
    );
    expect(JSON.parse(branch)).toEqual({ branch: { branchName: 'main', commitId: id } });
  });

  test('GetCommit decodes a commit by its encoding header', async () => {
    const messageFile = join(local.workDirectory, 'message');
    writeFileSync(messageFile, Buffer.from('Gr\u00fc\u00dfe\n', 'latin1'));
    const tree = await git('rev-parse', 'HEAD^{tree}');
    const id = await git('-c', 'i18n.commitEncoding=ISO-8859-1', 'commit-tree', tree, '-F', messageFile);
    await git('push', '--quiet', 'origin', `${id}:refs/heads/latin1`);
    const { commit } = await new CodeCommitClient(delivery).send(
      new GetCommitCommand({ repositoryName: 'acme-hello', commitId: id }),
    );
    expect(commit?.message).toBe('Gr\u00fc\u00dfe\n');
  });

  test.each([
    [
      'CommitIdDoesNotExistException',
      ['get-commit', '--repository-name', 'acme-hello', '--commit-id', '0'.repeat(40)],
    ],
    ['InvalidCommitIdException', ['get-commit', '--repository-name', 'acme-hello', '--commit-id', 'HEAD']],
    [
      'BranchDoesNotExistException',
      ['get-branch', '--repository-name', 'acme-hello', '--branch-name', 'nope'],
    ],
    ['RepositoryDoesNotExistException', ['get-branch', '--repository-name', 'nope', '--branch-name', 'main']],
  ])('fails with %s', async (error, args) => {
    await expect(awsCli(local, delivery, 'codecommit', ...args)).rejects.toThrow(`(${error})`);
  });

  test.each(['..', '.', 'acme.git', 'a/b', '../../moto', 'a b', 'ü', 'a'.repeat(101), '-;rm'])(
    'rejects the repository name %p in every operation, as AWS does, and creates no folder',
    async (repositoryName) => {
      const before = readdirSync(local.workDirectory, { recursive: true }).length;
      const client = new CodeCommitClient(delivery);
      for (const call of [
        client.send(new CreateRepositoryCommand({ repositoryName })),
        client.send(new GetRepositoryCommand({ repositoryName })),
        client.send(new DeleteRepositoryCommand({ repositoryName })),
        client.send(new GetBranchCommand({ repositoryName, branchName: 'main' })),
      ]) {
        await expect(call).rejects.toMatchObject({
          name: 'InvalidRepositoryNameException',
          $metadata: { httpStatusCode: 400, attempts: 1 },
          message: expect.stringContaining(
            `'${repositoryName}' is not valid; allowed: 1 to 100 letters`,
          ) as string,
        });
      }
      expect(local.aws.repositoryDirectory(DELIVERY, 'us-east-1', repositoryName)).toBeUndefined();
      expect(readdirSync(local.workDirectory, { recursive: true })).toHaveLength(before);
    },
  );

  test('creates no folder outside the repository root when the Region in the signature is a path', async () => {
    const scope = 'x/20260101/../codecommit/aws4_request';
    await fetch(local.aws.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'CodeCommit_20150413.CreateRepository',
        'content-type': 'application/x-amz-json-1.1',
        authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify({ repositoryName: 'astray' }),
    });
    expect(readdirSync(local.workDirectory, { recursive: true }).join()).not.toContain('astray');
  });

  test.each(['/HEAD', '/objects/info/packs', '/../acme-hello/HEAD', '/..%2f..%2fmoto.log', '/config'])(
    'does not serve files of a repository by their paths: %s',
    async (path) => {
      const url = local.aws.gitUrl(DELIVERY, 'us-east-1', 'acme-hello');
      const answer = await fetch(`${url}${path}`);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/^ref:|repositoryformatversion|HTTP\/1\.1"/m);
    },
  );

  test('a repository belongs to its account and Region, and is removed by DeleteRepository', async () => {
    expect(local.aws.repositoryDirectory(PRODUCTION, 'us-east-1', 'acme-hello')).toBeUndefined();
    const other = local.aws.gitUrl(DELIVERY, 'ap-southeast-2', 'acme-hello');
    await expect(local.run('git', ['ls-remote', other])).rejects.toThrow(
      `account ${DELIVERY} has no CodeCommit repository 'acme-hello' in ap-southeast-2`,
    );
    const client = new CodeCommitClient(delivery);
    await client.send(new CreateRepositoryCommand({ repositoryName: 'short-lived' }));
    expect(local.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'short-lived')).toBeDefined();
    await client.send(new DeleteRepositoryCommand({ repositoryName: 'short-lived' }));
    expect(local.aws.repositoryDirectory(DELIVERY, 'us-east-1', 'short-lived')).toBeUndefined();
  });
});
