import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import { Construct } from 'constructs';

import { imageLifecycle } from './image-lifecycle';
import { policyDocument, type Statement } from '../constructs/permissions/policy';

export interface ImageRepositoryProps {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The image repository of one service. A tag never moves, and deployed images never expire. */
export class ImageRepository extends Construct {
  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const repository = new EcrRepository(this, 'repository', {
      name: props.name,
      // No tag is excluded from immutability, so nobody can move the tag of a deployed image to another image.
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
    });
    new EcrRepositoryPolicy(this, 'policy', {
      repository: repository.name,
      policy: policyDocument(props.statements),
    });
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify(imageLifecycle()),
    });
  }
}
