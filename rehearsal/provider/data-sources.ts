import { DescribeAvailabilityZonesCommand } from '@aws-sdk/client-ec2';
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import { ec2 } from './handlers/ec2/client';
import { s3 } from './handlers/s3/client';
import type { DataSourceHandler } from './handlers/shared/handler';

export const aws_availability_zones: DataSourceHandler = {
  async read(aws, config) {
    const state = config.maybeText('state');
    const { AvailabilityZones = [] } = await ec2(aws).send(
      new DescribeAvailabilityZonesCommand({
        AllAvailabilityZones: config.maybeFlag('all_availability_zones'),
        Filters: [
          ...(state === undefined ? [] : [{ Name: 'state', Values: [state] }]),
          ...config
            .blocks('filter')
            .map((filter) => ({ Name: filter.text('name'), Values: filter.texts('values') })),
        ],
      }),
    );
    const [names, ids] = [config.texts('exclude_names'), config.texts('exclude_zone_ids')];
    const zones = AvailabilityZones.filter(
      ({ ZoneName = '', ZoneId = '' }) => !names.includes(ZoneName) && !ids.includes(ZoneId),
    ).sort((a, b) => ((a.ZoneName ?? '') < (b.ZoneName ?? '') ? -1 : 1));
    return {
      id: aws.region,
      region: aws.region,
      names: zones.map(({ ZoneName }) => ZoneName),
      zone_ids: zones.map(({ ZoneId }) => ZoneId),
      group_names: [...new Set(zones.map(({ GroupName }) => GroupName ?? aws.region))],
    };
  },
};

export const aws_caller_identity: DataSourceHandler = {
  async read(aws) {
    const { Account, Arn, UserId } = await aws.client(STSClient).send(new GetCallerIdentityCommand({}));
    return { id: Account, account_id: Account, arn: Arn, user_id: UserId };
  },
};

export const aws_partition: DataSourceHandler = {
  read(aws) {
    const suffix = aws.partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
    const reverse = suffix.split('.').reverse().join('.');
    return Promise.resolve({
      id: aws.partition,
      partition: aws.partition,
      dns_suffix: suffix,
      reverse_dns_prefix: reverse,
    });
  },
};

export const aws_region: DataSourceHandler = {
  read(aws) {
    return Promise.resolve({
      id: aws.region,
      name: aws.region,
      region: aws.region,
      endpoint: `ec2.${aws.region}.amazonaws.com`,
    });
  },
};

/** Number of keys that the real data source returns by default. */
const MAX_KEYS = 1000;

/** The keys in a bucket. Without a delimiter, so that `common_prefixes` is empty. */
export const aws_s3_objects: DataSourceHandler = {
  async read(aws, config) {
    const bucket = config.text('bucket');
    const maximum = config.maybeNumber('max_keys') ?? MAX_KEYS;
    const request = {
      Bucket: bucket,
      Prefix: config.maybeText('prefix'),
      StartAfter: config.maybeText('start_after'),
    };
    const keys: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3(aws) }, request)) {
      keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    }
    return {
      id: bucket,
      region: aws.region,
      keys: keys.slice(0, maximum),
      common_prefixes: [],
      owners: [],
    };
  },
};
