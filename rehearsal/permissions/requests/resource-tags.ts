import type { MotoClient } from '../../local-aws/moto/moto-client';
import type { Requirement } from '../call';

/** ARN of an existing resource of Elastic Load Balancing. */
const TAGGED = /^arn:[^:]+:elasticloadbalancing:([^:]*):(\d+):[^*]+$/;
const TAG = /<Key>([^<]*)<\/Key>\s*<Value>([^<]*)<\/Value>/g;

/**
 * Adds the tags that a resource has to the condition keys of its requirements, for Elastic Load Balancing:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_elasticloadbalancing.html. No policy of the
 * project has a condition on the tags of a resource of another service.
 */
export async function withResourceTags(
  moto: MotoClient,
  requirements: readonly Requirement[],
): Promise<readonly Requirement[]> {
  return Promise.all(
    requirements.map(async (requirement) => {
      const [, region = '', accountId = ''] = TAGGED.exec(requirement.resource) ?? [];
      if (accountId === '') return requirement;
      const tags = await readTags(moto, requirement.resource, region, accountId);
      return { ...requirement, context: { ...requirement.context, ...tags } };
    }),
  );
}

async function readTags(
  moto: MotoClient,
  resource: string,
  region: string,
  accountId: string,
): Promise<Record<string, string>> {
  const { status, body } = await moto.query({
    service: 'elasticloadbalancing',
    region,
    accountId,
    form: { Action: 'DescribeTags', Version: '2015-12-01', 'ResourceArns.member.1': resource },
  });
  // A resource that does not exist has no tags.
  const tags = status === 200 ? [...body.toString().matchAll(TAG)] : [];
  return Object.fromEntries(tags.map(([, key = '', value = '']) => [`aws:ResourceTag/${key}`, value]));
}
