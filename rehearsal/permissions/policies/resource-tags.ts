import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

import type { MotoClient } from '../../local-aws/moto/moto-client';

/** Tags of a resource, by key. */
export type ResourceTags = Readonly<Record<string, string>>;

const NO_TAGS: ResourceTags = {};

/**
 * Reads the tags of a resource in EC2, Elastic Load Balancing or KMS, the services in which policies of the project
 * select resources by tags. Returns no tags for resources of other services, and for a resource that does not exist.
 */
export async function readResourceTags(moto: MotoClient, arn: string): Promise<ResourceTags> {
  const [, , service, region = '', accountId = '', resource = ''] = arn.split(':');
  const id = resource.split('/')[1] ?? '';
  if (service === 'ec2') return readEc2Tags(moto, { accountId, region, id });
  if (service === 'elasticloadbalancing' && !arn.includes('*'))
    return readElbTags(moto, { accountId, region, arn });
  if (service === 'kms' && resource.startsWith('key/')) return readKeyTags(moto, { accountId, region, id });
  return NO_TAGS;
}

interface Identifier {
  readonly accountId: string;
  readonly region: string;
  readonly id: string;
}

const parser = new XMLParser({
  isArray: (name) => name === 'item' || name === 'member',
  parseTagValue: false,
});
const ec2Schema = z.object({
  DescribeTagsResponse: z.object({
    // The parser reads an empty list as text.
    tagSet: z.union([
      z.object({ item: z.array(z.object({ key: z.string(), value: z.string() })) }),
      z.string().transform(() => ({ item: [] })),
    ]),
  }),
});

async function readEc2Tags(moto: MotoClient, { accountId, region, id }: Identifier): Promise<ResourceTags> {
  const { status, body } = await moto.query({
    service: 'ec2',
    region,
    accountId,
    form: {
      Action: 'DescribeTags',
      Version: '2016-11-15',
      'Filter.1.Name': 'resource-id',
      'Filter.1.Value.1': id,
    },
  });
  if (status !== 200) return NO_TAGS;
  const { item } = ec2Schema.parse(parser.parse(body.toString())).DescribeTagsResponse.tagSet;
  return Object.fromEntries(item.map(({ key, value }) => [key, value]));
}

const elbSchema = z.object({
  DescribeTagsResponse: z.object({
    DescribeTagsResult: z.object({
      TagDescriptions: z.object({
        member: z.tuple([
          z.object({
            // The parser reads an empty list as text.
            Tags: z.union([
              z.object({ member: z.array(z.object({ Key: z.string(), Value: z.string() })) }),
              z.string().transform(() => ({ member: [] })),
            ]),
          }),
        ]),
      }),
    }),
  }),
});

async function readElbTags(
  moto: MotoClient,
  { accountId, region, arn }: Omit<Identifier, 'id'> & { readonly arn: string },
): Promise<ResourceTags> {
  const { status, body } = await moto.query({
    service: 'elasticloadbalancing',
    region,
    accountId,
    form: { Action: 'DescribeTags', Version: '2015-12-01', 'ResourceArns.member.1': arn },
  });
  if (status !== 200) return NO_TAGS;
  const [{ Tags }] = elbSchema.parse(parser.parse(body.toString())).DescribeTagsResponse.DescribeTagsResult
    .TagDescriptions.member;
  return Object.fromEntries(Tags.member.map(({ Key, Value }) => [Key, Value]));
}

const kmsSchema = z.object({
  Tags: z.array(z.object({ TagKey: z.string(), TagValue: z.string() })).default([]),
});

async function readKeyTags(moto: MotoClient, { accountId, region, id }: Identifier): Promise<ResourceTags> {
  const { status, body } = await moto.jsonAnswer({
    service: 'kms',
    accountRegion: { accountId, region },
    target: 'TrentService.ListResourceTags',
    input: { KeyId: id },
  });
  if (status !== 200) return NO_TAGS;
  const { Tags } = kmsSchema.parse(JSON.parse(body.toString()));
  return Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey, TagValue]));
}
