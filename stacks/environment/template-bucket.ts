import { Construct } from 'constructs';

import { templateKey } from '../../functions/shared/release/names';
import type { DeliveryConfig } from '../config';
import { namesOf } from '../names';
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
  /** ARNs of the roles that may change the settings of the bucket. */
  readonly terraform: readonly string[];
}

/**
 * A bucket for templates that are too large for a request to CloudFormation. CloudFormation reads a template only from
 * a bucket in the Region of the stack, and the artifact bucket may be in another Region. The object key of a template
 * contains the hash of its content, so no function overwrites a template.
 */
export class TemplateBucket extends Construct {
  constructor(scope: Construct, id: string, { config, terraform }: TemplateBucketProps) {
    super(scope, id);
    const [tested] = config.environments;
    const names = namesOf(config);
    const { templateBucket, templateKeyAlias, workload } = names.environment(tested);
    const objects = templateBucket.objects('*');
    const key = new EncryptionKey(this, 'key', {
      accountRegion: workload,
      alias: templateKeyAlias,
      description: `Templates of the services in ${tested.name}`,
      statements: [],
    });
    new PrivateBucket(this, 'templates', {
      bucket: templateBucket,
      terraform,
      encryption: key,
      objects: 'expire',
      statements: [
        denyEverybody(
          'TemplatesByFunctionsOnly',
          's3:PutObject',
          objects,
          notCalledBy(
            names.delivery.checkReleaseFunction.roleArn,
            names.delivery.deployStackFunction.roleArn,
          ),
        ),
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

/**
 * Returns the permissions of a function to write and read templates. CloudFormation reads a template with the
 * permissions of its caller.
 */
export function useTemplates(config: DeliveryConfig): Statement[] {
  const { templateBucket } = namesOf(config).environment(config.environments[0]);
  return [
    allow('UseTemplates', ['s3:GetObject', 's3:PutObject'], templateBucket.objects(TEMPLATES)),
    useKeyThroughS3('EncryptTemplates', templateBucket.accountRegion, templateBucket.arn),
  ];
}
