import {
  ElasticLoadBalancingV2Client,
  LoadBalancerNotFoundException,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import {
  DisableRuleCommand,
  EnableRuleCommand,
  EventBridgeClient,
  ResourceNotFoundException,
} from '@aws-sdk/client-eventbridge';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

import type { NamedBucket } from '../../stacks/names';
import type { AccountAccess } from '../accounts/account-access';
import type { RegionalName } from '../inventory/executions';

/** Stops an EventBridge rule. The next deployment starts the rule again. */
export async function disableRule(access: AccountAccess, { name, region }: RegionalName): Promise<void> {
  await unlessMissing(access.client(EventBridgeClient, region).send(new DisableRuleCommand({ Name: name })));
}

export async function enableRule(access: AccountAccess, { name, region }: RegionalName): Promise<void> {
  await unlessMissing(access.client(EventBridgeClient, region).send(new EnableRuleCommand({ Name: name })));
}

/** Turns off the deletion protection of a load balancer, because AWS deletes no protected load balancer. */
export async function allowDeletion(access: AccountAccess, arn: string, region: string): Promise<void> {
  await unlessMissing(
    access.client(ElasticLoadBalancingV2Client, region).send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn: arn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value: 'false' }],
      }),
    ),
  );
}

/** Somebody may have deleted a resource without Terraform. */
async function unlessMissing(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (error instanceof ResourceNotFoundException || error instanceof LoadBalancerNotFoundException) return;
    throw error;
  });
}

const CLOSED = 'ClosedByRemoval';
const policySchema = z.looseObject({ Statement: z.array(z.looseObject({ Sid: z.string().optional() })) });

/**
 * Adds a statement to a bucket policy that denies every upload. The bucket stays with its releases, so a promotion would
 * otherwise succeed although nothing deploys the release. The next deployment removes the statement.
 */
export async function closeBucket(access: AccountAccess, bucket: NamedBucket): Promise<void> {
  const s3 = access.client(S3Client, bucket.accountRegion.region);
  const { Policy: text = '{"Statement":[]}' } = await s3.send(
    new GetBucketPolicyCommand({ Bucket: bucket.name }),
  );
  const policy = policySchema.parse(JSON.parse(text));
  if (policy.Statement.some(({ Sid }) => Sid === CLOSED)) return;
  const closed = {
    Sid: CLOSED,
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:PutObject',
    Resource: bucket.objects('*'),
  };
  await s3.send(
    new PutBucketPolicyCommand({
      Bucket: bucket.name,
      Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, closed] }),
    }),
  );
}
