import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateRepositoryCommand, type ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

import { buildInto, invoke, unpack } from './bundles';
import { type EventChange, type ReleaseChange, jobEvent, releaseArtifacts, zip } from './fixtures';

/** Account id that moto reports for all callers that have not assumed a role. */
export const ACCOUNT = '123456789012';
/** Region of the service stacks, the ECR registry and production. The pipeline is in us-east-1. */
export const REGION = 'ap-southeast-2';
export const STACK = 'acme-test-hello-web';
export const REGISTRY = `${ACCOUNT}.dkr.ecr.${REGION}.amazonaws.com`;
export const REPOSITORY = 'acme/hello/web';

/** Names of all functions except check-release, in the order in which a release invokes the functions. */
export const FUNCTION_NAMES = [
  'deploy-stack',
  'protect-stacks',
  'promote-release',
  'verify-release',
] as const;
export type FunctionName = (typeof FUNCTION_NAMES)[number];

export const execution = (n: number) => `11111111-2222-3333-4444-${String(n).padStart(12, '0')}`;
export const jobId = (n: number) => `aaaaaaaa-bbbb-cccc-dddd-${String(n).padStart(12, '0')}`;

/** Environment variables of each function. */
const SETTINGS: Readonly<Record<FunctionName, Readonly<Record<string, string>>>> = {
  'deploy-stack': {
    AWS_REGION: 'us-east-1',
    ENVIRONMENT: 'test',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-test-',
    SERVICE_ROLE_ARN: `arn:aws:iam::${ACCOUNT}:role/acme-test-*-cloudformation`,
    PROJECT: 'acme',
    REGISTRY,
    RECORD_BUCKET: 'artifacts',
    TEMPLATE_BUCKET: 'templates',
    SOAK_MINUTES: '0',
  },
  'promote-release': {
    AWS_REGION: 'us-east-1',
    PROVEN_ENVIRONMENT: 'test',
    RECORD_BUCKET: 'artifacts',
    PROJECT: 'acme',
    REGISTRY,
    RELEASE_TARGETS: JSON.stringify({
      production: {
        bucket: 'production',
        records: 'production-records',
        region: REGION,
        accountId: ACCOUNT,
        soakMinutes: 0,
      },
    }),
  },
  'protect-stacks': { AWS_REGION: 'us-east-1', STACK_REGION: REGION, STACK_PREFIX: 'acme-test-' },
  'verify-release': {
    AWS_REGION: REGION,
    ENVIRONMENT: 'production',
    STACK_REGION: REGION,
    STACK_PREFIX: 'acme-production-',
    RELEASE_BUCKET: 'production',
    PROJECT: 'acme',
    REGISTRY,
  },
};

/** Returns the UserParameters and the artifacts of the pipeline action that invokes a function. */
export function actionSettings(name: FunctionName, release: string): EventChange {
  switch (name) {
    case 'deploy-stack':
      return {
        userParameters: {
          region: REGION,
          stack: STACK,
          template: 'Checked::web.template.json',
          configuration: 'Checked::web.test.json',
          image: 'Checked::web.image.json',
          pipeline: 'hello_acme',
          release,
        },
      };
    case 'promote-release':
      return {
        userParameters: {
          application: 'hello',
          environment: 'production',
          services: ['web'],
          pipeline: 'hello_acme',
          release,
        },
      };
    case 'protect-stacks':
      return { userParameters: { application: 'hello', services: ['web'] }, inputs: [] };
    case 'verify-release':
      return {
        userParameters: { application: 'hello', services: ['web'], rollbackFrom: 'none' },
        inputs: ['Release'],
        outputs: ['Verified'],
      };
  }
}

/** Returns the event for a CodePipeline job in the account of the local AWS. */
export function localEvent(change: EventChange): Record<string, unknown> {
  const event = jobEvent(change);
  Object.assign(event['CodePipeline.job'] as object, { accountId: ACCOUNT });
  return event;
}

/**
 * Writes the artifact of a release, and its check record, to the artifact bucket. The execution of release `n` is
 * `execution(n)`. The release refers to the given image.
 */
export async function putRelease(
  s3: S3Client,
  digest: string,
  change: ReleaseChange & { readonly sequence: number },
): Promise<void> {
  const { checked, record } = releaseArtifacts({
    ...change,
    execution: execution(change.sequence),
    imageFile: JSON.stringify({ ImageUri: `${REGISTRY}/${REPOSITORY}@${digest}` }),
    release: (release) => {
      const { web } = release.services;
      return { ...release, services: web === undefined ? {} : { web: { ...web, digest } } };
    },
  });
  await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: 'hello/Checked', Body: zip(checked) }));
  await s3.send(new PutObjectCommand({ Bucket: 'artifacts', Key: record.key, Body: record.text }));
}

export async function createRepository(ecr: ECRClient): Promise<void> {
  await ecr.send(
    new CreateRepositoryCommand({ repositoryName: REPOSITORY, imageTagMutability: 'IMMUTABLE' }),
  );
}

const sha256 = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;

/**
 * Returns the manifest of an image without layers. The manifest contains the build name, so every build has a different
 * image.
 */
function manifestOf(build: string): string {
  const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
  const config = { mediaType: 'x', size: 1, digest: sha256(build) };
  return JSON.stringify({ schemaVersion: 2, mediaType, config, layers: [] });
}

/** Returns the digest of the image that `pushImage` pushes for a build. */
export const digestOf = (build: string) => sha256(manifestOf(build));

/**
 * Pushes the image of a build with the build name as its tag.
 *
 * @returns the digest of the image
 */
export async function pushImage(ecr: ECRClient, build = 'build-1'): Promise<string> {
  const imageManifest = manifestOf(build);
  const imageDigest = digestOf(build);
  await ecr.send(
    new PutImageCommand({ repositoryName: REPOSITORY, imageTag: build, imageManifest, imageDigest }),
  );
  return imageDigest;
}

/** The built functions. Every invocation runs in a separate process. */
export class BuiltFunctions {
  private constructor(
    private readonly folder: string,
    private readonly indexes: ReadonlyMap<string, string>,
  ) {}

  static async build(): Promise<BuiltFunctions> {
    const folder = mkdtempSync(join(tmpdir(), 'built-functions-'));
    const indexes = new Map<string, string>();
    for (const { name, path } of buildInto(join(folder, 'zips'))) {
      indexes.set(name, await unpack(path, join(folder, name)));
    }
    return new BuiltFunctions(folder, indexes);
  }

  /** @param variables Environment variables to set in addition to, or instead of, the usual variables. */
  run(name: FunctionName, endpoint: string, event: unknown, variables: Record<string, string> = {}) {
    return invoke(this.indexes.get(name) ?? '', event, {
      PATH: process.env['PATH'] ?? '',
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      ...SETTINGS[name],
      ...variables,
    });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
