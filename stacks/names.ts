/**
 * Every physical name and ARN. Pure functions: the stacks of two accounts meet by these names alone, so a
 * change here is a change of the contract between accounts.
 *
 * The limits are AWS's own (length and alphabet of each kind of name). The configuration bounds each part and checks the
 * names that several parts make (`checks/name-lengths.ts`), and `named` is the check that this stays true.
 */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** An error of `names.ts`: a name that AWS would refuse. */
export class NameError extends Error {
  override readonly name = 'NameError';

  constructor(
    /** Kind of thing that is named, e.g. `role`. */
    readonly kind: string,
    readonly refused: string,
    /** Number of characters that AWS allows. */
    readonly maximum: number,
  ) {
    super(
      `the ${kind} name '${refused}' has ${String(refused.length)} characters; allowed: at most ${String(maximum)}; ` +
        'shorten the project, account, environment, application or service name it is made of',
    );
  }
}

function named(kind: string, maximum: number, ...parts: readonly string[]): string {
  const name = parts.join('-');
  if (name.length > maximum) throw new NameError(kind, name, maximum);
  return name;
}

/** `aws`, `aws-cn` or `aws-us-gov`: the partition a Region belongs to. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  return 'aws';
}

/** `amazonaws.com`, in China `amazonaws.com.cn`. */
export function dnsSuffixOf(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}

/** Region in which a partition of AWS records calls to its global endpoints, such as that of STS. */
export function globalRegionOf(region: string): string {
  const regions: Record<string, string> = { 'aws-cn': 'cn-north-1', 'aws-us-gov': 'us-gov-west-1' };
  return regions[partitionOf(region)] ?? 'us-east-1';
}

/** The AWS console of a Region, e.g. `https://us-east-1.console.aws.amazon.com`. */
export function consoleOf(region: string): string {
  const hosts: Record<string, string> = { 'aws-cn': 'amazonaws.cn', 'aws-us-gov': 'amazonaws-us-gov.com' };
  return `https://${region}.console.${hosts[partitionOf(region)] ?? 'aws.amazon.com'}`;
}

/** ARN of a resource that lives in one account and Region. */
export function arn(service: string, place: Place, resource: string): string {
  return `arn:${partitionOf(place.region)}:${service}:${place.region}:${place.accountId}:${resource}`;
}

/** ARN of an IAM resource: global within its account. */
export function iamArn(place: Place, resource: string): string {
  return `arn:${partitionOf(place.region)}:iam::${place.accountId}:${resource}`;
}

export function roleArn(place: Place, roleName: string): string {
  return iamArn(place, `role/${roleName}`);
}

/** ARN of a bucket, or of objects in it when a key pattern is given. */
export function bucketArn(region: string, bucket: string, keys?: string): string {
  return `arn:${partitionOf(region)}:s3:::${bucket}${keys === undefined ? '' : `/${keys}`}`;
}

// Stacks: account, layer, which one.
export const stackName = {
  state: (account: string) => `${account}-state`,
  access: (account: string) => `${account}-access`,
  registry: (account: string) => `${account}-registry`,
  environment: (account: string, environment: string) => `${account}-environment-${environment}`,
  delivery: (account: string) => `${account}-shared`,
  pipeline: (account: string, application: string) => `${account}-pipeline-${application}`,
  release: (account: string) => `${account}-release`,
  deployRoleWatch: (account: string, region: string) => `${account}-deploy-role-${region}`,
};

// Buckets: at most 63 characters, unique in the whole world, hence the account id at the end.
export const stateBucketName = (project: string, account: string, accountId: string) =>
  named('bucket', 63, project, 'state', account, accountId);
export const artifactBucketName = (project: string, accountId: string) =>
  named('bucket', 63, project, 'artifacts', accountId);
export const releaseBucketName = (project: string, environment: string, accountId: string) =>
  named('bucket', 63, project, 'release', environment, accountId);
/** Artifact bucket of a promoted environment's own pipelines. */
export const releaseArtifactBucketName = (project: string, environment: string, accountId: string) =>
  named('bucket', 63, project, 'artifacts', environment, accountId);

/** Requests to a promoted environment's load balancer. */
export const accessLogBucketName = (project: string, environment: string, accountId: string) =>
  named('bucket', 63, project, 'access-logs', environment, accountId);

// Keys: an alias is known only in its own account, so only stacks of that account name it.
export const deliveryKeyAlias = (project: string) => `alias/${named('key alias', 250, project, 'delivery')}`;
export const releaseKeyAlias = (project: string, environment: string) =>
  `alias/${named('key alias', 250, project, 'release', environment)}`;

export const templateKeyAlias = (project: string, environment: string) =>
  `alias/${named('key alias', 250, project, 'templates', environment)}`;

/** Templates that are too large for a request to CloudFormation, in the Region of the tested environment. */
export const templateBucketName = (project: string, environment: string, accountId: string) =>
  named('bucket', 63, project, 'templates', environment, accountId);

// Roles: at most 64 characters.
export const approverRoleName = (project: string, environment: string) =>
  named('role', 64, project, 'approver', environment);
export const operatorRoleName = (project: string, account: string) =>
  named('role', 64, project, 'operator', account);
/** Service role of a pipeline. */
export const pipelineRoleName = (pipeline: string) => named('role', 64, pipeline, 'role');
/** Role with which EventBridge starts a pipeline. */
export const startRoleName = (pipeline: string) => named('role', 64, pipeline, 'start');
export const buildRoleName = (project: string, application: string) =>
  named('role', 64, project, 'build', application);
/** Role with which CloudFormation updates the services of an application in an environment. */
export const cloudFormationRoleName = (project: string, environment: string, application: string) =>
  named('role', 64, project, environment, application, 'cloudformation');
export const taskExecutionRoleName = (project: string, environment: string) =>
  named('role', 64, project, environment, 'task-execution');
export const instanceRoleName = (project: string, environment: string) =>
  named('role', 64, project, environment, 'instance');
/** Rules, and their role, that report uses of the deploy role. */
export const deployRoleWatchName = (project: string, environment: string, kind: string) =>
  named('role', 64, project, environment, 'deploy-role', kind);
export const flowLogRoleName = (project: string, environment: string) =>
  named('role', 64, project, environment, 'flow-log');

// Functions: at most 64 characters; the role of a function has the function's name.
export const deployStackFunctionName = (project: string) => named('function', 64, project, 'deploy-stack');
export const promoteReleaseFunctionName = (project: string) =>
  named('function', 64, project, 'promote-release');
export const verifyReleaseFunctionName = (project: string, environment: string) =>
  named('function', 64, project, environment, 'verify-release');
/** Function that protects an environment's service stacks from deletion. */
export const protectStacksFunctionName = (project: string, environment: string) =>
  named('function', 64, project, environment, 'protect-stacks');

// Pipelines: at most 100 characters, and 58 here so that the name of the role that starts it fits.
/**
 * Delivery pipeline of an application. The application comes first because CodePipeline names the folder of a pipeline's
 * artifacts by the first 20 characters (`artifactPrefix`). No name of a configuration has a `_`, so two applications never
 * share a folder, and the pattern `*_<project>` matches no pipeline of another project and no release pipeline.
 */
export const pipelineName = (project: string, application: string) =>
  named('pipeline', 58, `${application}_${project}`);
/**
 * Pipeline of an application in a promoted environment. The application comes first, because the environment's pipelines
 * share a bucket and CodePipeline names a folder in it by the first 20 characters (`artifactPrefix`): behind the project
 * and the environment the application would be cut off, and each pipeline could write what another has verified.
 */
export const releasePipelineName = (project: string, environment: string, application: string) =>
  named('pipeline', 58, application, project, environment);

/**
 * First part of the keys CodePipeline gives its artifacts: it cuts the pipeline's name to 20 characters.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/troubleshooting.html ("folder names are truncated")
 */
export const artifactPrefix = (pipeline: string) => pipeline.slice(0, 20);

/** Where the events go that could not start a pipeline: at most 80 characters. */
export const startFailuresQueueName = (pipeline: string) => named('queue', 80, pipeline, 'start-failures');

export const topicName = (project: string, environment: string) =>
  named('topic', 256, project, 'approval', environment);
/** Alarms, for operators. The delivery account's topic is named after its environment. */
export const operatorTopicName = (project: string, environment: string) =>
  named('topic', 256, project, 'operators', environment);
export const repositoryName = (project: string, application: string) =>
  named('repository', 100, project, application);
export const buildProjectName = (project: string, application: string) =>
  named('build project', 150, project, application);
/** CodeBuild names a report group `<project>-<name in the buildspec>`; buildspecs say `unit-tests`. */
export const reportGroupName = (buildProject: string) =>
  named('report group', 128, buildProject, 'unit-tests');

/** ECR repository of a service, e.g. `acme/hello/web`. */
export const imageRepositoryName = (project: string, application: string, service: string) =>
  `${project}/${application}/${service}`;
/** Host of a private registry: the part of an image before the first slash. */
export const registryHost = (place: Place) =>
  `${place.accountId}.dkr.ecr.${place.region}.${dnsSuffixOf(place.region)}`;

/** Every service stack of an environment starts with this; policies and allow-lists end in `*` behind it. */
export const serviceStackPrefix = (project: string, environment: string) => `${project}-${environment}-`;
/** CloudFormation stack of a service: at most 128 characters. */
export const serviceStackName = (
  project: string,
  environment: string,
  application: string,
  service: string,
) => named('stack', 128, project, environment, application, service);

export const clusterName = (project: string, environment: string) =>
  named('cluster', 255, project, environment);
/**
 * First part of the name of an Auto Scaling group; Terraform adds 26 characters. A group that is replaced must exist beside
 * its successor, because its capacity provider does.
 */
export const instanceGroupPrefix = (project: string, environment: string) =>
  `${named('Auto Scaling group', 255 - 27, project, environment)}-`;
/**
 * Name of the capacity provider of a group, so that the providers of two groups have two names. Capacity providers may not
 * be called aws…, ecs… or fargate…, so the project's name cannot come first.
 */
export const capacityProviderName = (group: string) => `instances-${group}`;
/** Load balancers: at most 32 characters. */
export const loadBalancerName = (project: string, environment: string) =>
  named('load balancer', 32, project, environment);

/** What an environment publishes for the service templates, e.g. `/acme/test/vpc-id`. */
export const parameterName = (project: string, environment: string, parameter: ServiceParameter) =>
  `/${project}/${environment}/${parameter}`;
export const SERVICE_PARAMETERS = [
  'vpc-id',
  'private-subnet-ids',
  'service-security-group-id',
  'cluster-name',
  'listener-arn',
  'task-execution-role-arn',
] as const;
export type ServiceParameter = (typeof SERVICE_PARAMETERS)[number];

/** Name of Terraform's sessions: a session of the deploy role under another name is reported to operators. */
export const terraformSession = (project: string) => `${project}-terraform`;
export const bootstrapSession = (project: string) => `${project}-bootstrap`;

/** Stages and actions: a person's permission names them, so they are part of the contract. */
export const stageName = (environment: string) => environment.charAt(0).toUpperCase() + environment.slice(1);
export const APPROVE_ACTION = 'Approve';
export const approvalArn = (place: Place, pipeline: string, environment: string) =>
  arn('codepipeline', place, `${pipeline}/${stageName(environment)}/${APPROVE_ACTION}`);

/** Log groups of service stacks start with this; the service template adds the stack's name. */
export const SERVICE_LOG_GROUPS = '/ecs/';
export const flowLogGroup = (project: string, environment: string) => `/vpc/${project}-${environment}`;
/** Log group of a function. */
export const functionLogGroup = (functionName: string) => `/aws/lambda/${functionName}`;
export const buildLogGroup = (buildProject: string) => `/aws/codebuild/${buildProject}`;
