import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

import type { MotoClient } from '../../local-aws/moto/moto-client';

const parser = new XMLParser({ isArray: (name) => name === 'item', parseTagValue: false });
const schema = z.object({
  DescribeRouteTablesResponse: z.object({
    // The parser reads an empty list as text.
    routeTableSet: z.union([z.object({ item: z.array(z.object({ routeTableId: z.string() })) }), z.string()]),
  }),
});

/**
 * Returns the ARN of the route table behind the ARN of an association. IAM has no associations:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 *
 * @returns the ARN itself if no such association exists. The operation then fails.
 */
export async function readRouteTable(moto: MotoClient, arn: string): Promise<string> {
  const [, , , region = '', accountId = '', resource = ''] = arn.split(':');
  const { status, body } = await moto.query({
    service: 'ec2',
    region,
    accountId,
    form: {
      Action: 'DescribeRouteTables',
      Version: '2016-11-15',
      'Filter.1.Name': 'association.route-table-association-id',
      'Filter.1.Value.1': resource.split('/')[1] ?? '',
    },
  });
  if (status !== 200) return arn;
  const { routeTableSet: tables } = schema.parse(parser.parse(body.toString())).DescribeRouteTablesResponse;
  const id = typeof tables === 'string' ? undefined : tables.item[0]?.routeTableId;
  return id === undefined ? arn : arn.replace(/:route-table-association\/.*$/, `:route-table/${id}`);
}
