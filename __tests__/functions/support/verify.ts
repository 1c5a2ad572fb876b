import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECRClient } from '@aws-sdk/client-ecr';

import { releaseKey } from '../../../functions/shared/release/release-bucket';
import type { BundleManifest } from '../../../functions/shared/release/bundle-manifest';
import {
  canonicalTemplateFile,
  configurationFile,
  imageFileName,
} from '../../../functions/shared/release/release-files';
import { artifactStore, objectStore } from '../../../functions/shared/artifacts/artifacts';
import { sha256 } from '../../../functions/shared/zip/write';
import { verifyRelease } from '../../../functions/verify-release/verify';
import { FakeS3 } from './fakes/fake-s3';
import {
  ACCOUNT,
  DIGEST,
  EXECUTION,
  type EventChange,
  REGISTRY,
  type ReleaseChange,
  jobEvent,
  releaseArtifacts,
  zip,
} from './fixtures';
import { type Answered, runWith } from './job-runner';
import { type Call, awsError, scripted } from './scripted';

export interface BundleChange extends ReleaseChange {
  readonly manifest?: Partial<BundleManifest>;
  /** Services of the release. All services have the same files. */
  readonly services?: readonly string[];
  /** Changes the files after the hashes in the manifest were computed. */
  readonly tamper?: (files: Map<string, Buffer>) => void;
}

export function bundleFiles(change: BundleChange = {}): Map<string, Buffer> {
  const { checked, release } = releaseArtifacts(change);
  const { services = ['web'] } = change;
  const bytes = (file?: Buffer) => file ?? Buffer.alloc(0);
  // The image of each service is in a separate repository, which has the name of the service.
  const imageFileOf = (service: string, file?: Buffer) =>
    Buffer.from(bytes(file).toString().replace('/hello/web@', `/hello/${service}@`));
  const files = new Map(
    services.flatMap((service) => [
      [canonicalTemplateFile(service), bytes(checked.get(canonicalTemplateFile('web')))],
      [configurationFile(service, 'production'), bytes(checked.get(configurationFile('web', 'production')))],
      [imageFileName(service), imageFileOf(service, checked.get('web.image.json'))],
    ]),
  );
  const { web } = release.services;
  const manifest: BundleManifest = {
    version: 1,
    environment: 'production',
    execution: EXECUTION,
    files: Object.fromEntries([...files].map(([name, file]) => [name, sha256(file)])),
    release:
      web === undefined
        ? release
        : { ...release, services: Object.fromEntries(services.map((service) => [service, web])) },
    ...change.manifest,
  };
  files.set('release.json', Buffer.from(JSON.stringify(manifest)));
  change.tamper?.(files);
  return files;
}

/** Runs verify-release with in-memory S3, ECR and CloudFormation. */
export class VerifyScene {
  readonly s3 = new FakeS3();
  readonly ecrCalls: Call[] = [];
  /** Stacks by service name. A service without an entry has no stack. */
  readonly stacks = new Map<string, { readonly tags: Record<string, string>; readonly status?: string }>();
  imageFailure: string | undefined;
  /** Value of the pipeline variable that says what a rollback replaces. */
  rollbackFrom = 'none';
  /** S3 client with the credentials from the CodePipeline job. */
  artifactClient = this.s3.client;

  constructor(private readonly change: BundleChange = {}) {
    this.s3.put('artifacts/hello/Release', zip(bundleFiles(change)));
    this.s3.put(this.copyPath(change), zip(bundleFiles(change)));
  }

  copyPath(change: BundleChange = {}): string {
    return `releases/${releaseKey('hello', change.sequence ?? 7, EXECUTION)}`;
  }

  verified(): Buffer {
    return this.s3.objects.get('artifacts/hello/Verified')?.body ?? Buffer.alloc(0);
  }

  run(change: EventChange = {}): Promise<Answered> {
    const ecr = scripted(new ECRClient({ region: 'ap-southeast-2' }), (call) => {
      this.ecrCalls.push(call);
      return this.imageFailure === undefined
        ? { images: [{ imageId: { imageDigest: DIGEST } }] }
        : { images: [], failures: [{ failureCode: 'ImageNotFound', failureReason: this.imageFailure }] };
    });
    const cloudFormation = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), ({ input }) => {
      const name = String(input['StackName']);
      const stack = this.stacks.get(name.replace('acme-production-hello-', ''));
      if (stack === undefined) throw awsError('ValidationError', `Stack with id ${name} does not exist`);
      const Tags = Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value }));
      return { Stacks: [{ StackStatus: stack.status ?? 'UPDATE_COMPLETE', Tags }] };
    });
    const event = jobEvent({
      userParameters: {
        application: 'hello',
        services: this.change.services ?? ['web'],
        rollbackFrom: this.rollbackFrom,
      },
      inputs: ['Release'],
      outputs: ['Verified'],
      ...change,
    });
    return runWith(event, (job) =>
      verifyRelease(job, {
        environment: {
          ENVIRONMENT: 'production',
          STACK_REGION: 'ap-southeast-2',
          STACK_PREFIX: 'acme-production-',
          RELEASE_BUCKET: 'releases',
          PROJECT: 'acme',
          REGISTRY,
        },
        artifacts: artifactStore(job, this.s3.client),
        copies: objectStore(this.s3.client, 'releases', ACCOUNT),
        artifactS3: this.artifactClient,
        ecr,
        cloudFormation,
      }),
    );
  }
}
