import { type Release, imageFileName } from '../../../functions/shared/release/release-files';
import { JobError } from '../../../functions/shared/job/errors';
import type { LambdaContext } from '../../../functions/shared/job/run-job';
import { parseTemplate } from '../../../functions/shared/template/parse';
import { sha256, writeZip } from '../../../functions/shared/zip/write';

export const ACCOUNT = '111111111111';
export const EXECUTION = '11111111-2222-3333-4444-555555555555';
export const JOB_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
export const REGISTRY = `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com`;
export const COMMIT = 'c'.repeat(40);
export const DIGEST = `sha256:${'d'.repeat(64)}`;
export const imageUri = (digest = DIGEST) => `${REGISTRY}/acme/hello/web@${digest}`;

export const TEMPLATE = `AWSTemplateFormatVersion: '2010-09-09'
Parameters:
  ImageUri: { Type: String }
  Cluster: { Type: String }
  Size: { Type: String, Default: small }
Resources:
  Log:
    Type: AWS::Logs::LogGroup
    Properties:
      LogGroupName: !Sub '/ecs/\${AWS::StackName}'
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Ref AWS::StackName
      NetworkMode: awsvpc
      ContainerDefinitions:
        - Name: web
          Image: !Ref ImageUri
          Memory: 128
          Environment: [{ Name: CLUSTER, Value: !Ref Cluster }]
Outputs:
  Family: { Value: !Ref Task }
`;
export const CONFIGURATION = '{"Parameters":{"Cluster":"main"}}';
export const IMAGE_FILE = JSON.stringify({ ImageUri: imageUri() });

/** Changes to the files of a release, in the repository and in the output of the build. */
export interface ReleaseChange {
  readonly template?: string;
  readonly testConfiguration?: string;
  readonly productionConfiguration?: string;
  readonly imageFile?: string;
  readonly sequence?: number;
  /** Changes release.json after the hashes were computed. */
  readonly release?: (release: Release) => Release;
}

export interface ReleaseArtifacts {
  readonly source: Map<string, Buffer>;
  readonly build: Map<string, Buffer>;
  readonly release: Release;
}

export function releaseArtifacts(change: ReleaseChange = {}): ReleaseArtifacts {
  const source = new Map([
    ['cfn/web.yaml', Buffer.from(change.template ?? TEMPLATE)],
    ['cfn/web.test.json', Buffer.from(change.testConfiguration ?? CONFIGURATION)],
    ['cfn/web.production.json', Buffer.from(change.productionConfiguration ?? CONFIGURATION)],
    ['Dockerfile', Buffer.from('FROM scratch\n')],
  ]);
  const hash = (name: string) => sha256(source.get(name) ?? Buffer.alloc(0));
  const written: Release = {
    application: 'hello',
    sequence: change.sequence ?? 7,
    commit: COMMIT,
    commitSubject: 'Say hello',
    author: 'Ada <ada@example.com>',
    buildId: 'acme-hello:1',
    tests: { passed: 3, failed: 0, skipped: 0 },
    services: {
      web: {
        digest: DIGEST,
        template: hash('cfn/web.yaml'),
        configuration: { test: hash('cfn/web.test.json'), production: hash('cfn/web.production.json') },
      },
    },
  };
  const release = change.release?.(written) ?? written;
  const build = new Map([
    ['release.json', Buffer.from(JSON.stringify(release))],
    [imageFileName('web'), Buffer.from(change.imageFile ?? IMAGE_FILE)],
  ]);
  return { source, build, release };
}

/** Returns the canonical JSON of a template, which CloudFormation receives. */
export const canonical = (template = TEMPLATE) => parseTemplate(template, 'web.yaml').canonical;

/** Returns a template whose canonical JSON has `bytes` bytes. */
export function templateOf(bytes: number): string {
  const padded = (length: number) => `${TEMPLATE}Metadata: { Padding: ${'x'.repeat(length)} }\n`;
  return padded(bytes - Buffer.byteLength(canonical(padded(1))) + 1);
}

/**
 * Returns the SHA-256 (hex) of the canonical JSON of a template. Returns the SHA-256 of an empty input if the template
 * is rejected.
 */
export function canonicalSha256(template = TEMPLATE): string {
  try {
    return sha256(Buffer.from(canonical(template)));
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return sha256(Buffer.alloc(0));
  }
}

export const zip = (files: ReadonlyMap<string, Buffer>) => writeZip(files);

export interface EventChange {
  readonly id?: string;
  readonly userParameters?: unknown;
  readonly inputs?: readonly string[];
  readonly outputs?: readonly string[];
  readonly continuationToken?: string;
  readonly encryptionKey?: { readonly id: string; readonly type: string };
}

export const CREDENTIALS = {
  accessKeyId: 'ASIACANARYACCESSKEY0',
  secretAccessKey: 'canary/secret+access/key+0123456789abcdef',
  sessionToken: 'canary-session-token-0123456789abcdef',
};

/** Returns a CodePipeline event. The bucket `artifacts` contains each artifact under its name. */
export function jobEvent(change: EventChange = {}): Record<string, unknown> {
  const artifact = (name: string) => ({
    name,
    revision: null,
    location: { type: 'S3', s3Location: { bucketName: 'artifacts', objectKey: `hello/${name}` } },
  });
  const { userParameters } = change;
  return {
    'CodePipeline.job': {
      id: change.id ?? JOB_ID,
      accountId: ACCOUNT,
      data: {
        actionConfiguration: {
          configuration: {
            FunctionName: 'acme-function',
            ...(userParameters === undefined
              ? {}
              : {
                  UserParameters:
                    typeof userParameters === 'string' ? userParameters : JSON.stringify(userParameters),
                }),
          },
        },
        inputArtifacts: (change.inputs ?? ['Source', 'Build']).map(artifact),
        outputArtifacts: (change.outputs ?? []).map(artifact),
        artifactCredentials: CREDENTIALS,
        ...(change.continuationToken === undefined ? {} : { continuationToken: change.continuationToken }),
        ...(change.encryptionKey === undefined ? {} : { encryptionKey: change.encryptionKey }),
      },
    },
  };
}

export const context = (remainingMs = 120_000): LambdaContext => ({
  awsRequestId: 'request-1',
  getRemainingTimeInMillis: () => remainingMs,
});
