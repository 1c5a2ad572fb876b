/**
 * Matches an image reference with a digest: `registry/repository@sha256:<64 hex>`. Groups: registry, repository,
 * digest.
 */
export const IMAGE_URI = /^([a-z0-9.-]+(?::\d+)?)\/([a-z0-9]+(?:[._/-][a-z0-9]+)*)@(sha256:[0-9a-f]{64})$/;

/** Matches the host name of a private ECR registry. Groups: account id, Region. */
export const REGISTRY_HOST = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/** Returns the name of the ECR repository for a service's images, e.g. `acme/hello/web`. */
export const imageRepository = (project: string, application: string, service: string) =>
  `${project}/${application}/${service}`;

/** Returns how messages name a release, e.g. `release 7 of hello`. */
export const releaseTitle = ({
  application,
  sequence,
}: {
  readonly application: string;
  readonly sequence: number;
}) => `release ${String(sequence)} of ${application}`;

/**
 * Days until an image that was never deployed expires. An image can wait 120 days for its deployment to test, because
 * its approval and the approval of the previous release can each take 60 days. 60 days is CodePipeline's maximum.
 */
export const NEVER_DEPLOYED_DAYS = 180;

/** Prefix of every tag that keeps an image from expiring. */
export const PROTECTED_TAGS = 'release-';
/**
 * Returns the tag that protects a deployed image from expiration. All deployments of an image use the same tag, because
 * ECR allows only 1,000 tags per image.
 */
export const protectingTag = (digest: string) => `${PROTECTED_TAGS}${digest.slice('sha256:'.length)}`;

/**
 * Returns the name of a service's stack.
 *
 * @param prefix Prefix of the names of the environment's stacks.
 */
export const serviceStack = (prefix: string, application: string, service: string) =>
  `${prefix}${application}-${service}`;

/** Names of the tags that identify the deployed release on a service stack. */
export const STACK_TAGS = {
  sequence: 'release-sequence',
  commit: 'release-commit',
  execution: 'release-execution',
  /** Highest number of a release that a rollback has replaced. Only a stack after a rollback has the tag. */
  rolledBackFrom: 'release-rolled-back-from',
} as const;

/** Returns the release number in the value of the tag `release-sequence`; undefined when the value is no such number. */
export const sequenceOfTag = (value: string | undefined) =>
  value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;

/**
 * Maximum difference between a release number and the next lower known number: the number of the deployed release, or
 * the highest allocated number. check-release has not allocated a number with a larger difference. Accepting such a
 * number would block every later release.
 */
export const LARGEST_STEP = 10_000;

/** Name of the parameter for the image in every service template. */
export const IMAGE_PARAMETER = 'ImageUri';

/**
 * Returns the object key of a template in the template bucket. The key contains the hash of the template, so the
 * content of an object never changes.
 */
export const templateKey = (sha256: string) => `templates/${sha256}.json`;

/**
 * Namespaces of output variables, as in `#{SourceVariables.CommitId}`. A namespace must not have the same name as an
 * artifact.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/reference-variables.html
 */
export const NAMESPACES = {
  source: 'SourceVariables',
  deploy: 'DeployVariables',
} as const;
/** Returns the namespace of the variables that describe a release to the approvers of an environment. */
export const describeNamespace = (environment: string) => `${DESCRIBE}${environment}`;
const DESCRIBE = 'Describe-';
/** Returns the environment of such a namespace; undefined for another namespace. */
export const describedEnvironment = (namespace: string) =>
  namespace.startsWith(DESCRIBE) ? namespace.slice(DESCRIBE.length) : undefined;

/** Pipeline variable of a release pipeline: number of the release that a rollback replaces. */
export const ROLLBACK_VARIABLE = 'RollbackFrom';
/** Pipeline variable of a release pipeline: why somebody rolls back, in the words of the operator. */
export const REASON_VARIABLE = 'RollbackReason';
/** Value of both variables in an execution that is no rollback. CodePipeline rejects an empty value. */
export const NO_ROLLBACK = 'none';

/**
 * Pipeline variables that the event of a push sets. In an execution with another trigger, the variables have the
 * default `unknown`, because CodePipeline allows no empty value.
 */
export const PIPELINE_VARIABLES = {
  /** `by ` and the ARN of the caller that pushed the commit. */
  pusher: 'Pusher',
  /** `at ` and the id of the pushed commit. The pipeline may build a newer commit of the branch. */
  pushedCommit: 'PushedCommit',
} as const;
export const NO_VALUE = 'unknown';

/** Variable of CodePipeline with the id of the running execution. */
export const EXECUTION_ID_VARIABLE = '#{codepipeline.PipelineExecutionId}';

/** Artifact names, the same in every pipeline. */
export const ARTIFACTS = {
  source: 'Source',
  /** Output of check-release. The deployment and the promotion read only this artifact. */
  checked: 'Checked',
  release: 'Release',
  verified: 'Verified',
} as const;
