import * as z from 'zod/mini';

/**
 * What the build, the functions and the stacks agree on: images, release files, the release bundle.
 * No AWS SDK here: stacks, rehearsal, console and command line import this file.
 */

/** `registry/repository@sha256:<64 hex>`, groups: registry, repository, digest. A tag is an error past the build. */
export const IMAGE_URI = /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9]+(?:[._/-][a-z0-9]+)*)@(sha256:[0-9a-f]{64})$/;

const text = (pattern: RegExp, maximum: number) => z.string().check(z.regex(pattern), z.maxLength(maximum));
const name = text(/^[a-z][a-z0-9-]*$/, 64);
const sha256 = text(/^[0-9a-f]{64}$/, 64);
const digest = text(/^sha256:[0-9a-f]{64}$/, 71);
const count = z.int().check(z.gte(0));
/** An execution id of CodePipeline: a UUID. */
export const executionId = text(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 36);

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineDeclaration.html */
export const pipelineName = text(/^[A-Za-z0-9.@_-]+$/, 100);

/** `<service>.image.json`: flat, so that the native CloudFormation action's `Fn::GetParam` can read it. */
export const imageFileSchema = z.object({ ImageUri: text(IMAGE_URI, 400) });

/** `release.json` as the build writes it: what this release is. */
export const releaseSchema = z.strictObject({
  application: name,
  /** CodeBuild build number: only ever grows, so it orders releases. */
  sequence: z.int().check(z.gte(1)),
  /** Full git commit id. */
  commit: text(/^[0-9a-f]{40}$/, 40),
  commitSubject: z.string().check(z.maxLength(500)),
  author: z.string().check(z.maxLength(300)),
  /** CodeBuild build id, `<project>:<uuid>`. */
  buildId: z.string().check(z.minLength(1), z.maxLength(300)),
  tests: z.strictObject({ passed: count, failed: count, skipped: count }),
  services: z.record(
    name,
    z.strictObject({
      /** Digest of the image in the registry. */
      digest,
      /** SHA-256 of `cfn/<service>.yaml`, hex. */
      template: sha256,
      /** SHA-256 of `cfn/<service>.<environment>.json`, hex, by environment. */
      configuration: z.record(name, sha256),
    }),
  ),
});
export type Release = z.infer<typeof releaseSchema>;

/** `release.json` as it stands in a release bundle: the build's release and what promotion adds. */
export const bundleManifestSchema = z.strictObject({
  version: z.literal(1),
  /** Environment this bundle is for. */
  environment: name,
  /** Execution of the delivery pipeline that promoted it. */
  execution: executionId,
  /** SHA-256 (hex) of every other file in the bundle, by name. */
  files: z.record(z.string(), sha256),
  /** SHA-256 (hex) of each service's canonical template, which is what ran in the environment before. */
  canonicalTemplates: z.record(name, sha256),
  release: releaseSchema,
});
export type BundleManifest = z.infer<typeof bundleManifestSchema>;

/** What `deploy-stack` records when a service of a release runs in an environment: the proof of test. */
export const deploymentRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  service: name,
  execution: executionId,
  sequence: z.int().check(z.gte(1)),
  commit: text(/^[0-9a-f]{40}$/, 40),
  image: text(IMAGE_URI, 400),
  /** Of the source, `cfn/<service>.yaml`. */
  template: sha256,
  /** Of what CloudFormation got. Absent in records of earlier versions: the release cannot be promoted. */
  canonicalTemplate: z.optional(sha256),
  configuration: z.optional(sha256),
  stackId: z.string(),
  /** When the deployment had succeeded: ISO 8601, UTC. The soak time counts from here. */
  deployedAt: z.iso.datetime(),
});
export type DeploymentRecord = z.infer<typeof deploymentRecordSchema>;

/** What `promote-release` records when a release was promoted: what the environment runs, as far as delivery knows. */
export const promotionRecordSchema = z.strictObject({
  version: z.literal(1),
  environment: name,
  application: name,
  execution: executionId,
  sequence: z.int().check(z.gte(1)),
  commit: text(/^[0-9a-f]{40}$/, 40),
  /** Image by service. */
  images: z.record(name, text(IMAGE_URI, 400)),
  /** ISO 8601, UTC. */
  promotedAt: z.iso.datetime(),
});
export type PromotionRecord = z.infer<typeof promotionRecordSchema>;

export const RELEASE_FILE = 'release.json';
export const imageFileName = (service: string) => `${service}.image.json`;
/** Where a service's template and its configuration of an environment stand, in the repository. */
export const templatePath = (service: string) => `cfn/${service}.yaml`;
export const configurationPath = (service: string, environment: string) =>
  `cfn/${service}.${environment}.json`;
/** The same two, in the release bundle (flat). */
export const bundledTemplate = (service: string) => `${service}.yaml`;
export const bundledConfiguration = (service: string, environment: string) =>
  `${service}.${environment}.json`;

/** The canonical template, in the artifact `Verified`: the only form of it that CloudFormation gets. */
export const canonicalTemplateFile = (service: string) => `${service}.template.json`;

/** Key of the record of one deployed service in the artifact bucket. Only `deploy-stack` may write there. */
export const DEPLOYMENT_RECORDS = 'deployments';
export const deploymentRecordKey = (
  environment: string,
  application: string,
  service: string,
  execution: string,
) => `${DEPLOYMENT_RECORDS}/${environment}/${application}/${service}/${execution}.json`;

/** Key of the record of what was promoted last, in the artifact bucket. Only `promote-release` may write there. */
export const PROMOTION_RECORDS = 'promotions';
export const promotionRecordKey = (environment: string, application: string) =>
  `${PROMOTION_RECORDS}/${environment}/${application}.json`;

/** Key of a canonical template that is too large for a request, in the template bucket: its name is its content. */
export const templateKey = (sha256OfTemplate: string) => `templates/${sha256OfTemplate}.json`;
/** Start of every tag that keeps an image from expiring. */
export const PROTECTED_TAGS = 'release-';
/**
 * Tag of an image that was deployed. It is made of the digest, so that an image has one such tag however often it is
 * deployed: ECR allows 1,000 tags per image.
 */
export const protectingTag = (digest: string) => `${PROTECTED_TAGS}${digest.slice('sha256:'.length)}`;

/** Keys in a release bucket. `current/…` is watched, the other two are written once. */
export const releaseKey = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}/bundle.zip`;
export const markerKey = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}/promoted.json`;
export const currentKey = (application: string) => `current/${application}/bundle.zip`;
/**
 * Metadata of a bundle that a rollback puts under `current/…`: the highest sequence that was ever there, `'42'`. It is the
 * higher of the sequence and of this same mark of the object it replaces, which the write must name (`If-Match`).
 * Releases up to it have had their turn; only a newer one goes in again.
 */
export const ROLLED_BACK_FROM = 'rolled-back-from';

/** Repository of a service's image, e.g. `acme/hello/web`. */
export const imageRepository = (project: string, application: string, service: string) =>
  `${project}/${application}/${service}`;

/** Stack of a service, behind the prefix of its environment's stacks. */
export const serviceStack = (prefix: string, application: string, service: string) =>
  `${prefix}${application}-${service}`;

/** Tags on every service stack; they say what runs there. */
export const STACK_TAGS = {
  sequence: 'release-sequence',
  commit: 'release-commit',
  execution: 'release-execution',
} as const;
/** Parameter of every service template that takes the image. */
export const IMAGE_PARAMETER = 'ImageUri';
/** Artifact names, the same in every pipeline. */
export const ARTIFACTS = {
  source: 'Source',
  build: 'Build',
  release: 'Release',
  verified: 'Verified',
} as const;
/** CodePipeline's own variable with the id of the running execution; a UUID once it is resolved. */
export const EXECUTION_ID_VARIABLE = '#{codepipeline.PipelineExecutionId}';
