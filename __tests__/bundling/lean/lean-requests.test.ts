import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

// The time limit is long, because each bundle runs in a separate process, which starts slowly on a busy machine.
jest.setTimeout(120_000);
const ROOT = join(__dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'lean-requests-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Script that sends every kind of AWS request that the functions send, with the clients of the functions. */
const SCRIPT = `
  import { CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
  import { BatchGetBuildsCommand, BatchGetReportsCommand } from '@aws-sdk/client-codebuild';
  import { GetCommitCommand } from '@aws-sdk/client-codecommit';
  import { ListActionExecutionsCommand, PutJobSuccessResultCommand } from '@aws-sdk/client-codepipeline';
  import { BatchGetImageCommand, DescribeImagesCommand, PutImageCommand } from '@aws-sdk/client-ecr';
  import { DescribeServicesCommand } from '@aws-sdk/client-ecs';
  import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
  import { cloudFormationClient, codeBuildIn, codeCommitIn, codePipelineClient, codePipelineIn, ecrClient, ecsClient, s3Client } from './functions/shared/aws/clients';
  import { readRuntime } from './functions/shared/job/env';

  const place = { region: 'ap-southeast-2' };
  const s3 = s3Client(readRuntime(), place);
  const cloudFormation = cloudFormationClient(place);
  const [ecr, ecs, codePipeline] = [ecrClient(place), ecsClient(place), codePipelineClient(place)];
  const { signal } = new AbortController();
  const [codeBuild, codeCommit, history] = [codeBuildIn, codeCommitIn, codePipelineIn].map((clientIn) => clientIn('us-east-1', signal));
  const commit = { repositoryName: 'hello', commitId: 'c1' };
  const object = { Bucket: 'artifacts', Key: 'a b/ü+&=.zip', ExpectedBucketOwner: '111111111111' };
  const image = { registryId: '111111111111', repositoryName: 'acme/hello/web' };
  const calls = [
    [s3, new GetObjectCommand(object)],
    [s3, new GetObjectCommand({ ...object, Key: 'missing', Range: 'bytes=0-9', VersionId: 'v1', IfMatch: '"e"' })],
    [s3, new GetObjectCommand({ ...object, Key: 'damaged' })],
    [s3, new HeadObjectCommand({ ...object, ChecksumMode: 'ENABLED' })],
    [s3, new PutObjectCommand({ ...object, Body: Buffer.from('body'), IfNoneMatch: '*', ContentType: 'application/zip', Metadata: { sequence: '7' }, ChecksumSHA256: 'm8Bbhi2/NsPtXEQhqN2yoRFeRWjzBXVNcrZT4tOBM7A=' })],
    [s3, new PutObjectCommand({ ...object, Body: 'text', ServerSideEncryption: 'aws:kms' })],
    [cloudFormation, new DescribeStacksCommand({ StackName: 'acme-test-hello-web' })],
    [cloudFormation, new CreateStackCommand({ StackName: 'refused', TemplateBody: '{"Resources":{"ü":1}}', Parameters: [{ ParameterKey: 'A', UsePreviousValue: true }], Tags: [{ Key: 'a', Value: 'b c' }], Capabilities: ['CAPABILITY_IAM'] })],
    [ecr, new BatchGetImageCommand({ ...image, imageIds: [{ imageTag: 'a' }], acceptedMediaTypes: ['x'] })],
    [ecr, new PutImageCommand({ ...image, imageManifest: '{"ü":1}', imageTag: 'refused' })],
    [ecs, new DescribeServicesCommand({ cluster: 'main', services: ['web'] })],
    [codePipeline, new PutJobSuccessResultCommand({ jobId: 'j', continuationToken: 't', outputVariables: { A: 'ü' } })],
    [history, new ListActionExecutionsCommand({ pipelineName: 'p', filter: { pipelineExecutionId: 'e' } })],
    [codeBuild, new BatchGetBuildsCommand({ ids: ['hello:b1'] })],
    [codeBuild, new BatchGetReportsCommand({ reportArns: ['r1'] })],
    [codeCommit, new GetCommitCommand(commit)],
    [codeCommit, new GetCommitCommand({ ...commit, repositoryName: 'missing' })],
    [ecr, new DescribeImagesCommand({ ...image, imageIds: [{ imageTag: 'b1' }] })],
  ];
  const understood = async ([client, command]) => {
    try {
      const { Body, $metadata, ...answer } = await client.send(command);
      return { ...answer, status: $metadata.httpStatusCode, body: await Body?.transformToString() };
    } catch ({ name, message, $metadata = {}, $fault }) {
      return { name, message, fault: $fault, status: $metadata.httpStatusCode, requestId: $metadata.requestId };
    }
  };
  (async () => {
    const all = [];
    for (const call of calls) all.push(await understood(call));
    console.log(JSON.stringify(all));
  })();
`;

/** Code that sets a fixed time and fixed random values, so that the signatures of both bundles are equal. */
const STANDSTILL = `
  for (const crypto of [require('node:crypto'), globalThis.crypto]) {
    crypto.randomUUID = () => '11111111-2222-4333-8444-555555555555';
  }
  const start = 1_700_000_000_000;
  globalThis.Date = class extends Date {
    constructor(...parts) { if (parts.length === 0) super(start); else super(...parts); }
    static now() { return start; }
  };
`;

/** Bundles the script twice: with the options for the functions, and with plain esbuild. */
const BUNDLE = `
  import { build } from 'esbuild';
  import { leanBundle } from './bundling/lean/lean-bundle.mjs';
  const [folder, contents] = process.argv.slice(1);
  for (const [name, plugins] of [['lean', [leanBundle]], ['usual', []]]) {
    await build({
      stdin: { contents, resolveDir: '.', loader: 'ts' },
      outfile: folder + '/' + name + '.js',
      bundle: true,
      platform: 'node',
      format: 'cjs',
      mainFields: ['module', 'main'],
      plugins,
    });
  }
`;

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const JSON_HEADERS = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': 'r1' };
const XML_HEADERS = { 'content-type': 'text/xml', 'x-amz-request-id': 'r2' };

/**
 * Returns the response to a request: of a service with JSON (ECR, ECS, CodePipeline, CodeBuild or CodeCommit), of
 * CloudFormation (XML), or of S3.
 */
function answerTo(request: IncomingMessage, body: string): Answer {
  const target = String(request.headers['x-amz-target'] ?? '');
  if (target !== '') return jsonAnswer(target, body);
  return body.includes('Action=') ? cloudFormationAnswer(body) : s3Answer(request);
}

/** Bodies of the JSON responses, by operation. The clients ignore unknown fields such as `later`. */
const JSON_BODIES: Readonly<Record<string, object>> = {
  BatchGetImage: { images: [{ imageId: { imageDigest: 'd' }, imageManifest: '{}' }], failures: [], later: 1 },
  DescribeImages: {
    imageDetails: [{ imageDigest: 'd', imageSizeInBytes: 7, imagePushedAt: 1_700_000_000.5 }],
  },
  DescribeServices: {
    services: [
      {
        serviceName: 'web',
        deployments: [{ status: 'PRIMARY', createdAt: 1_700_000_000.123, desiredCount: 2, later: {} }],
      },
    ],
  },
  ListActionExecutions: { actionExecutionDetails: [{ actionName: 'CodeBuild', startTime: 1_700_000_000 }] },
  BatchGetBuilds: { builds: [{ id: 'hello:b1', endTime: 1_700_000_000.25, reportArns: ['r1'] }], later: {} },
  BatchGetReports: { reports: [{ arn: 'r1', testSummary: { total: 2, statusCounts: { SUCCEEDED: 2 } } }] },
  GetCommit: {
    commit: { commitId: 'c1', parents: ['c0'], author: { name: 'Zoë', date: '1700000000 +0100' } },
  },
};

/** Error codes of the refused requests, by operation. */
const JSON_REFUSALS: Readonly<Record<string, string>> = {
  PutImage: 'com.amazonaws.ecr#ImageTagAlreadyExistsException',
  GetCommit: 'CommitIdDoesNotExistException',
};

function jsonAnswer(target: string, sent: string): Answer {
  const operation = target.split('.').at(-1) ?? '';
  const code = JSON_REFUSALS[operation];
  if (code !== undefined && /refused|missing/.test(sent)) {
    const refusal = { __type: code, message: 'it is refused' };
    return { status: 400, headers: JSON_HEADERS, body: JSON.stringify(refusal) };
  }
  const body = JSON_BODIES[operation];
  return { status: 200, headers: JSON_HEADERS, body: body === undefined ? '' : JSON.stringify(body) };
}

function cloudFormationAnswer(body: string): Answer {
  if (body.includes('Action=DescribeStacks')) {
    const stack =
      '<member><StackId>arn</StackId><StackStatus>UPDATE_COMPLETE</StackStatus><CreationTime>2024-05-01T10:00:00.5Z</CreationTime><Tags><member><Key>a</Key><Value>b &amp; c</Value></member></Tags></member>';
    const result = `<DescribeStacksResult><Stacks>${stack}</Stacks></DescribeStacksResult>`;
    return {
      status: 200,
      headers: XML_HEADERS,
      body: `<DescribeStacksResponse>${result}</DescribeStacksResponse>`,
    };
  }
  const error =
    '<Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack [x] exists</Message></Error>';
  return {
    status: 400,
    headers: XML_HEADERS,
    body: `<ErrorResponse>${error}<RequestId>r3</RequestId></ErrorResponse>`,
  };
}

function s3Answer({ method, url = '' }: IncomingMessage): Answer {
  if (url.includes('missing')) {
    return {
      status: 404,
      headers: XML_HEADERS,
      body: `${XML}<Error><Code>NoSuchKey</Code><Message>gone</Message></Error>`,
    };
  }
  const headers = {
    etag: '"e"',
    'x-amz-version-id': 'v2',
    'x-amz-meta-sequence': '7',
    'last-modified': 'Wed, 01 May 2024 10:00:00 GMT',
  };
  if (method !== 'GET') return { status: 200, headers, body: '' };
  const checksum = url.includes('damaged') ? 'PDw5yg==' : '/sUwqQ==';
  return { status: 200, headers: { ...headers, 'x-amz-checksum-crc32': checksum }, body: 'content' };
}

/**
 * Runs a bundle with a local server as AWS.
 *
 * @returns the requests that the server received, and the responses as the clients parsed them.
 */
async function run(bundle: string) {
  const sent: object[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      const { method, url, headers } = request;
      sent.push({ method, url, headers, body });
      const answer = answerTo(request, body);
      // With a Date header, the SDK would correct its clock, and the signatures would differ.
      response.sendDate = false;
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  // Both bundles use the same port, because the signature covers the port.
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${String(port)}`,
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'token',
  };
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--require', join(folder, 'standstill.cjs'), join(folder, bundle)],
      { env: variables },
    );
    return { sent, understood: JSON.parse(stdout) as unknown[] };
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
let port = 0;

describe('the clients in the bundles', () => {
  it('send the same requests as the SDK, signatures included, and read every answer as the SDK does', async () => {
    writeFileSync(join(folder, 'standstill.cjs'), STANDSTILL);
    execFileSync(process.execPath, ['--input-type=module', '-e', BUNDLE, folder, SCRIPT], { cwd: ROOT });
    const usual = await run('usual.js');
    const lean = await run('lean.js');
    expect(usual.sent).toHaveLength(18);
    expect(JSON.stringify(usual.sent)).toContain('AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE');
    expect(usual.understood).toMatchObject([
      { body: 'content' },
      { name: 'NoSuchKey', message: 'gone' },
      { message: expect.stringContaining('Checksum mismatch') as string },
      { Metadata: { sequence: '7' } },
      { VersionId: 'v2' },
      {},
      { Stacks: [{ Tags: [{ Value: 'b & c' }] }] },
      { name: 'ValidationError' },
      { images: [{ imageManifest: '{}' }] },
      { name: 'ImageTagAlreadyExistsException' },
      { services: [{ deployments: [{ createdAt: '2023-11-14T22:13:20.123Z' }] }] },
      { status: 200 },
      { actionExecutionDetails: [{ startTime: '2023-11-14T22:13:20.000Z' }] },
      { builds: [{ endTime: '2023-11-14T22:13:20.250Z' }] },
      { reports: [{ testSummary: { total: 2, statusCounts: { SUCCEEDED: 2 } } }] },
      { commit: { parents: ['c0'], author: { name: 'Zoë' } } },
      { name: 'CommitIdDoesNotExistException' },
      { imageDetails: [{ imageSizeInBytes: 7, imagePushedAt: '2023-11-14T22:13:20.500Z' }] },
    ]);
    expect(lean.sent).toEqual(usual.sent);
    expect(lean.understood).toEqual(usual.understood);
  });
});
