import { Construct } from 'constructs';

import { templateKey } from '../../functions/deploy-stack/contract';
import { testEnvironment, type DeliveryConfig } from '../config';
import * as names from '../names';
import { environmentPlace, pipelinePlace } from '../places';
import { EncryptionKey } from '../constructs/encryption-key';
import {
  allow,
  denyEverybody,
  notCalledBy,
  useKeyThroughS3,
  type Statement,
} from '../constructs/permissions/policy';
import { PrivateBucket } from '../constructs/private-bucket';

const TEMPLATES = templateKey('*');

export interface TemplateBucketProps {
  readonly config: DeliveryConfig;
  /** ARNs of the roles that may change its settings. */
  readonly terraform: readonly string[];
}

/**
 * Templates that are too large for a request to CloudFormation. It takes them from a bucket of its own Region, so
 * this one is not with the artifacts. A template is named after its content: it is written once and never changes.
 */
export class TemplateBucket extends Construct {
  constructor(scope: Construct, id: string, { config, terraform }: TemplateBucketProps) {
    super(scope, id);
    const { project } = config;
    const { environment, place, name } = templateBucket(config);
    const objects = names.bucketArn(place.region, name, '*');
    const deployStack = names.roleArn(pipelinePlace(config), names.deployStackFunctionName(project));
    const key = new EncryptionKey(this, 'key', {
      place,
      alias: names.templateKeyAlias(project, environment.name),
      description: `Templates of the services in ${environment.name}`,
      statements: [],
    });
    new PrivateBucket(this, 'templates', {
      name,
      region: place.region,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: [
        denyEverybody('TemplatesByDeployStackOnly', 's3:PutObject', objects, notCalledBy(deployStack)),
        denyEverybody('WriteOnce', 's3:PutObject', objects, { Null: { 's3:if-none-match': 'true' } }),
        denyEverybody(
          'DeleteByTerraformOnly',
          ['s3:DeleteObject', 's3:DeleteObjectVersion'],
          objects,
          notCalledBy(...terraform),
        ),
      ],
    });
  }
}

/** What deploy-stack may do there. CloudFormation reads a template with the rights of the caller. */
export function useTemplates(config: DeliveryConfig): Statement[] {
  const { place, name } = templateBucket(config);
  return [
    allow('UseTemplates', ['s3:GetObject', 's3:PutObject'], names.bucketArn(place.region, name, TEMPLATES)),
    useKeyThroughS3('EncryptTemplates', place, names.bucketArn(place.region, name)),
  ];
}

function templateBucket(config: DeliveryConfig) {
  const environment = testEnvironment(config);
  const place = environmentPlace(config, environment);
  return {
    environment,
    place,
    name: names.templateBucketName(config.project, environment.name, place.accountId),
  };
}
