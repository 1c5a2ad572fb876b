import { EcrLifecyclePolicy } from '@cdktf/provider-aws/lib/ecr-lifecycle-policy';
import { EcrRepository } from '@cdktf/provider-aws/lib/ecr-repository';
import { EcrRepositoryPolicy } from '@cdktf/provider-aws/lib/ecr-repository-policy';
import { Construct } from 'constructs';

import { policyDocument, type Statement } from './policy';
import { KEPT_RELEASES } from './retention';

export interface ImageRepositoryProps {
  readonly name: string;
  readonly statements: readonly Statement[];
}

/** The images of one service. A tag never moves, and what was released is kept. */
export class ImageRepository extends Construct {
  constructor(scope: Construct, id: string, props: ImageRepositoryProps) {
    super(scope, id);
    const repository = new EcrRepository(this, 'repository', {
      name: props.name,
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
      encryptionConfiguration: [{ encryptionType: 'AES256' }],
    });
    new EcrRepositoryPolicy(this, 'policy', {
      repository: repository.name,
      policy: policyDocument(props.statements),
    });
    // ECR does not know what runs, and a task that starts years later must still find its image: no rule names an
    // age for tagged images, and none touches a build that was not tagged `release-…`.
    new EcrLifecyclePolicy(this, 'lifecycle', {
      repository: repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: `the newest ${String(KEPT_RELEASES)} releases`,
            selection: {
              tagStatus: 'tagged',
              tagPrefixList: ['release-'],
              countType: 'imageCountMoreThan',
              countNumber: KEPT_RELEASES,
            },
            action: { type: 'expire' },
          },
          {
            rulePriority: 2,
            description: 'what a broken push left behind',
            selection: {
              tagStatus: 'untagged',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: 14,
            },
            action: { type: 'expire' },
          },
        ],
      }),
    });
  }
}
