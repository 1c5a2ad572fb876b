import {
  type CheckRecord,
  type DeploymentRecord,
  checkRecordKey,
  deploymentRecordKey,
} from '../../../functions/shared/release/records';
import {
  CHANGES_FILE,
  RELEASE_FILE,
  type Release,
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../../functions/shared/release/release-files';
import { JobError } from '../../../functions/shared/job/errors';
import type { LambdaContext } from '../../../functions/shared/job/run-job';
import { parseTemplate } from '../../../functions/shared/template/parse';
import { sha256, writeZip } from '../../../functions/shared/zip/write';
import type { FakeS3 } from './fakes/fake-s3';

export const ACCOUNT = '111111111111';
export const EXECUTION = '11111111-2222-3333-4444-555555555555';
export const JOB_ID = 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee';
export const REGISTRY = `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com`;
export const BUILD_ID = 'acme-hello:99999999-8888-7777-6666-555555555555';
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

/** Changes to the files of a release, in the artifact `Checked`. */
export interface ReleaseChange {
  /** Source template in YAML. The artifact contains the canonical JSON of a template, and any other text unchanged. */
  readonly template?: string;
  /** Content of the template file in the artifact. @default the canonical JSON of `template` */
  readonly templateFile?: string;
  readonly testConfiguration?: string;
  readonly productionConfiguration?: string;
  /** Environments beside test and production. @default none */
  readonly otherEnvironments?: readonly string[];
  readonly imageFile?: string;
  readonly sequence?: number;
  readonly execution?: string;
  /** Changes release.json after the hashes were computed. */
  readonly release?: (release: Release) => Release;
}

export interface ReleaseArtifacts {
  /** Files of the artifact `Checked`. */
  readonly checked: Map<string, Buffer>;
  readonly release: Release;
  /** Object key and content of the check record in the record bucket. */
  readonly record: { readonly key: string; readonly text: string };
}

/** Returns the record that deploy-stack writes after it has deployed the service `web` of a release to test. */
export function deploymentRecordOf(
  { application, execution, sequence, commit, services }: Release,
  change: Partial<DeploymentRecord> & Pick<DeploymentRecord, 'deployedAt'>,
): { readonly key: string; readonly text: string } {
  const { template = '', canonicalTemplate = '', configuration = {} } = services['web'] ?? {};
  const record: DeploymentRecord = {
    version: 1,
    environment: 'test',
    application,
    service: 'web',
    execution,
    sequence,
    commit,
    image: imageUri(),
    template,
    canonicalTemplate,
    ...(configuration['test'] === undefined ? {} : { configuration: configuration['test'] }),
    stackId: 'arn:stack',
    ...change,
  };
  const key = deploymentRecordKey('test', application, 'web', execution);
  return { key, text: JSON.stringify(record) };
}

const otherEnvironments = (change: ReleaseChange) => change.otherEnvironments ?? [];

/** Returns the artifact and the check record that check-release writes for a release. */
export function releaseArtifacts(change: ReleaseChange = {}): ReleaseArtifacts {
  const templateFile = change.templateFile ?? canonicalOrText(change.template ?? TEMPLATE);
  const others = otherEnvironments(change);
  const checked = new Map([
    [canonicalTemplateFile('web'), Buffer.from(templateFile)],
    [configurationFile('web', 'test'), Buffer.from(change.testConfiguration ?? CONFIGURATION)],
    [configurationFile('web', 'production'), Buffer.from(change.productionConfiguration ?? CONFIGURATION)],
    ...others.map((environment): [string, Buffer] => [
      configurationFile('web', environment),
      Buffer.from(CONFIGURATION),
    ]),
    [imageFileName('web'), Buffer.from(change.imageFile ?? IMAGE_FILE)],
    [CHANGES_FILE, Buffer.from('{}')],
  ]);
  const hash = (name: string) => sha256(checked.get(name) ?? Buffer.alloc(0));
  const written: Release = {
    application: 'hello',
    sequence: change.sequence ?? 7,
    execution: change.execution ?? EXECUTION,
    commit: COMMIT,
    commitSubject: 'Say hello',
    author: 'Ada <ada@example.com>',
    buildId: BUILD_ID,
    tests: { passed: 3, failed: 0, skipped: 0 },
    services: {
      web: {
        digest: DIGEST,
        imageBytes: 5_000_000,
        template: sha256(Buffer.from(change.template ?? TEMPLATE)),
        canonicalTemplate: hash(canonicalTemplateFile('web')),
        configuration: {
          test: hash(configurationFile('web', 'test')),
          production: hash(configurationFile('web', 'production')),
          ...Object.fromEntries(others.map((name) => [name, hash(configurationFile('web', name))])),
        },
      },
    },
  };
  const release = change.release?.(written) ?? written;
  const releaseFile = Buffer.from(JSON.stringify(release));
  checked.set(RELEASE_FILE, releaseFile);
  return { checked, release, record: checkRecordOf(release, releaseFile) };
}

/** Stores the artifact and the check record of a release. */
export function putRelease(s3: FakeS3, change: ReleaseChange): void {
  const { checked, record } = releaseArtifacts(change);
  s3.put('artifacts/hello/Checked', zip(checked));
  s3.put(`records/${record.key}`, record.text);
}

/** Returns the check record of a `release.json`. */
export function checkRecordOf(release: Release, releaseFile: Buffer): ReleaseArtifacts['record'] {
  const { application, execution, buildId, sequence } = release;
  const record: CheckRecord = {
    version: 1,
    application,
    execution,
    buildId,
    sequence,
    release: sha256(releaseFile),
  };
  return { key: checkRecordKey(application, execution, buildId), text: JSON.stringify(record) };
}

function canonicalOrText(template: string): string {
  try {
    return canonical(template);
  } catch (error) {
    if (!(error instanceof JobError)) throw error;
    return template;
  }
}

/** Returns the canonical JSON that CloudFormation receives for a template. */
export const canonical = (template = TEMPLATE) => parseTemplate(template, 'web.yaml').canonical;

/** Returns a template whose canonical JSON has `bytes` bytes. */
export function templateOf(bytes: number): string {
  const padded = (length: number) => `${TEMPLATE}Metadata: { Padding: ${'x'.repeat(length)} }\n`;
  return padded(bytes - Buffer.byteLength(canonical(padded(1))) + 1);
}

/**
 * Returns the SHA-256 (hex) of the canonical JSON of a template. For text that is no template, returns the SHA-256 of
 * the text.
 */
export const canonicalSha256 = (template = TEMPLATE) => sha256(Buffer.from(canonicalOrText(template)));

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

/** Returns a CodePipeline event. The artifacts are in the bucket `artifacts`, under the keys `hello/<name>`. */
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
        inputArtifacts: (change.inputs ?? ['Checked']).map(artifact),
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
