import { arn, type AccountRegion } from './arn';
import { named } from './name-error';
import {
  bucketIn,
  functionIn,
  keyAliasIn,
  pipelineIn,
  roleIn,
  topicIn,
  type NamedFunction,
  type NamedResource,
} from './resources';
import type { ServiceParameter } from '../../functions/shared/release/service-parameters';
import { SERVICE_LOG_GROUPS } from './service-templates';

export interface EnvironmentParts {
  readonly project: string;
  readonly environment: string;
  /** Account and Region of the services. */
  readonly workload: AccountRegion;
  /**
   * Account and Region of the pipelines that deploy to the environment. For the tested environment, the Region is
   * `pipelineRegion`.
   */
  readonly pipelines: AccountRegion;
}

/** Names of one environment, in its own account. */
export class EnvironmentNames {
  readonly workload: AccountRegion;

  constructor(private readonly parts: EnvironmentParts) {
    this.workload = parts.workload;
  }

  /** Returns the names of one application in the environment. */
  application(application: string): DeployedApplicationNames {
    return new DeployedApplicationNames(this.parts, application);
  }

  /** Bucket for the releases that are promoted to a promoted environment. */
  get releaseBucket() {
    return this.bucket('release');
  }

  /**
   * Bucket for the ledger and the outcomes of a promoted environment. Those of the tested environment are in the record
   * bucket of the delivery pipelines.
   */
  get recordBucket() {
    return this.bucket('records');
  }

  /** Artifact bucket for the pipelines of a promoted environment. */
  get artifactBucket() {
    return this.bucket('artifacts');
  }

  /** Bucket for the access logs of a load balancer. Only promoted environments have the bucket. */
  get accessLogBucket() {
    return this.bucket('access-logs');
  }

  /**
   * Bucket for templates that are too large for a request to CloudFormation. Only the tested environment has the
   * bucket.
   */
  get templateBucket() {
    return this.bucket('templates');
  }

  get releaseKeyAlias() {
    return keyAliasIn(this.workload, this.parts.project, 'release', this.parts.environment);
  }

  get templateKeyAlias() {
    return keyAliasIn(this.workload, this.parts.project, 'templates', this.parts.environment);
  }

  get taskExecutionRole() {
    return this.role('task-execution');
  }

  get instanceRole() {
    return this.role('instance');
  }

  get flowLogRole() {
    return this.role('flow-log');
  }

  /**
   * Returns the name of an EventBridge rule that reports uses of the deploy role, or the name of the IAM role of these
   * rules.
   */
  deployRoleWatch(suffix: string): string {
    return named('role', 64, this.parts.project, this.parts.environment, 'deploy-role', suffix);
  }

  /** SNS topic for alarms. In the delivery account, the topic's name contains the tested environment's name. */
  get operatorTopic(): NamedResource {
    return topicIn(this.parts.pipelines, this.parts.project, 'operators', this.parts.environment);
  }

  /** SNS topic for notices about releases in the environment. */
  get noticeTopic(): NamedResource {
    return topicIn(this.parts.pipelines, this.parts.project, 'notices', this.parts.environment);
  }

  /** The function `verify-release`. Only promoted environments have the function. */
  get verifyReleaseFunction(): NamedFunction {
    return this.function('verify-release');
  }

  get protectStacksFunction(): NamedFunction {
    return this.function('protect-stacks');
  }

  /** The function `record-execution`, which records what the pipelines of the environment did. */
  get recordExecutionFunction(): NamedFunction {
    return this.function('record-execution');
  }

  /** Returns the name of an EventBridge rule that starts `record-execution`. */
  recordRule(suffix: string): string {
    return named('rule', 64, this.parts.project, this.parts.environment, 'record', suffix);
  }

  /** Last part of the names of the release pipelines of a promoted environment. */
  get pipelineSuffix(): string {
    return `-${this.parts.project}-${this.parts.environment}`;
  }

  /** First part of the names of all service stacks. */
  get serviceStackPrefix(): string {
    return `${this.parts.project}-${this.parts.environment}-`;
  }

  /** ARN pattern of all service stacks. */
  get serviceStacks(): string {
    return arn('cloudformation', this.workload, `stack/${this.serviceStackPrefix}*/*`);
  }

  /** Pattern of the names of the log groups of all service stacks. */
  get serviceLogGroups(): string {
    return `${SERVICE_LOG_GROUPS}${this.serviceStackPrefix}*`;
  }

  get cluster(): NamedResource {
    const name = named('cluster', 255, this.parts.project, this.parts.environment);
    return { name, arn: arn('ecs', this.workload, `cluster/${name}`) };
  }

  /**
   * First part of the name of the Auto Scaling group, to which Terraform adds 26 characters. The full name must be
   * unique because a group and its replacement exist at the same time.
   */
  get instanceGroupPrefix(): string {
    return `${named('Auto Scaling group', 255 - 27, this.parts.project, this.parts.environment)}-`;
  }

  get loadBalancer(): string {
    return named('load balancer', 32, this.parts.project, this.parts.environment);
  }

  /** Returns the name of an SSM parameter that the environment publishes, e.g. `/acme/test/vpc-id`. */
  parameter(parameter: ServiceParameter): string {
    return `/${this.parts.project}/${this.parts.environment}/${parameter}`;
  }

  /** ARN pattern of the SSM parameters that the environment publishes. */
  get parameters(): string {
    return arn('ssm', this.workload, `parameter/${this.parts.project}/${this.parts.environment}/*`);
  }

  get flowLogGroup(): string {
    return `/vpc/${this.parts.project}-${this.parts.environment}`;
  }

  private bucket(purpose: string) {
    return bucketIn(this.workload, this.parts.project, purpose, this.parts.environment);
  }

  private role(purpose: string) {
    return roleIn(this.workload, this.parts.project, this.parts.environment, purpose);
  }

  private function(code: string) {
    return functionIn(this.parts.pipelines, this.parts.project, this.parts.environment, code);
  }
}

/** Patterns of the object keys in a release bucket. */
export const RELEASE_KEYS = ['current/*', 'releases/*'];

/**
 * Names of one application in one environment. With the application `*`, the names are patterns for all applications.
 */
class DeployedApplicationNames {
  constructor(
    private readonly parts: EnvironmentParts,
    private readonly application: string,
  ) {}

  /** Role with which CloudFormation updates the services. */
  get cloudFormationRole(): NamedResource {
    const { project, environment, workload } = this.parts;
    return roleIn(workload, project, environment, this.application, 'cloudformation');
  }

  /** Returns the CloudFormation stack of a service. */
  serviceStack(service: string): NamedResource {
    const { project, environment, workload } = this.parts;
    const name = named('stack', 128, project, environment, this.application, service);
    return { name, arn: arn('cloudformation', workload, `stack/${name}/*`) };
  }

  /** Returns the log group of a service, which the service template makes. */
  serviceLogGroup(service: string): string {
    return `${SERVICE_LOG_GROUPS}${this.serviceStack(service).name}`;
  }

  /**
   * Pipeline of a promoted environment. The name starts with the application because CodePipeline names the artifact
   * folder after the first 20 characters of the pipeline's name. With the application at the end, all applications
   * would share a folder, and one pipeline could replace what another pipeline has verified.
   */
  get releasePipeline(): NamedResource {
    const { project, environment, pipelines } = this.parts;
    return pipelineIn(pipelines, this.application, project, environment);
  }
}

/**
 * Returns the name of the capacity provider of an Auto Scaling group. The name contains the name of the group because a
 * group and its replacement exist at the same time. The name starts with `instances-` because a project name may start
 * with `aws`, `ecs` or `fargate`, and AWS rejects capacity providers with such names.
 */
export const capacityProviderName = (group: string) => `instances-${group}`;
