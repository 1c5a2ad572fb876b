import { arn, type AccountRegion } from './arn';
import { dnsSuffixOf } from './partition';
import { bucketIn, functionIn, keyAliasIn, roleIn, topicIn } from './resources';

interface DeliveryParts {
  readonly project: string;
  /** Delivery account and pipeline Region. */
  readonly accountRegion: AccountRegion;
}

/** Names of the resources that all delivery pipelines share, in the delivery account and the pipeline Region. */
export class DeliveryNames {
  readonly accountRegion: AccountRegion;

  constructor(private readonly parts: DeliveryParts) {
    this.accountRegion = parts.accountRegion;
  }

  get artifactBucket() {
    return bucketIn(this.accountRegion, this.parts.project, 'artifacts');
  }

  /** Bucket of the records that prove what has happened, and of the allocated release numbers. */
  get recordBucket() {
    return bucketIn(this.accountRegion, this.parts.project, 'records');
  }

  get keyAlias() {
    return keyAliasIn(this.accountRegion, this.parts.project, 'delivery');
  }

  get checkReleaseFunction() {
    return functionIn(this.accountRegion, this.parts.project, 'check-release');
  }

  get deployStackFunction() {
    return functionIn(this.accountRegion, this.parts.project, 'deploy-stack');
  }

  get promoteReleaseFunction() {
    return functionIn(this.accountRegion, this.parts.project, 'promote-release');
  }

  /** Last part of the names of all delivery pipelines. Configured names contain no `_`. */
  get pipelineSuffix(): string {
    return `_${this.parts.project}`;
  }

  /** Returns the SNS topic for messages about releases that wait for approval. */
  approvalTopic(environment: string) {
    return topicIn(this.accountRegion, this.parts.project, 'approval', environment);
  }

  /**
   * Returns the SNS topic for notices about releases that wait for an approval. The approval topic gets only the messages
   * of the pipelines, because these messages have no attributes, and no filter policy matches a message without
   * attributes.
   */
  waitingTopic(environment: string) {
    return topicIn(this.accountRegion, this.parts.project, 'waiting', environment);
  }

  /** Returns the role of the people who approve releases for an environment. */
  approverRole(environment: string) {
    return roleIn(this.accountRegion, this.parts.project, 'approver', environment);
  }
}

/** Names in the private ECR registry of the delivery account, in the Region of the tested environment. */
export class RegistryNames {
  readonly accountRegion: AccountRegion;

  constructor(private readonly parts: DeliveryParts) {
    this.accountRegion = parts.accountRegion;
  }

  /** Host name of the registry: the part of an image URI before the first slash. */
  get host(): string {
    const { accountId, region } = this.accountRegion;
    return `${accountId}.dkr.ecr.${region}.${dnsSuffixOf(region)}`;
  }

  /** ARN pattern of the repositories of all applications. */
  get repositories(): string {
    return this.repositoriesBelow(this.parts.project);
  }

  /** Returns the ARN pattern of the repositories whose names start with a prefix, e.g. `acme/hello`. */
  repositoriesBelow(prefix: string): string {
    return arn('ecr', this.accountRegion, `repository/${prefix}/*`);
  }
}
