import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';

import type { MotoClient } from '../../local-aws/moto/moto-client';
import { parsePolicy, type Policy } from './policy';

/** The policies of a role or a user. */
export interface PrincipalPolicies {
  /** Inline and attached policies. */
  readonly identity: readonly Policy[];
  readonly boundary: Policy | undefined;
  /** Trust policy. Undefined for a user. */
  readonly trust: Policy | undefined;
}

const LISTS = new Set(['member']);
const parser = new XMLParser({ isArray: (name) => LISTS.has(name), parseTagValue: false });

/** A list in a response. The parser reads an empty list as text. */
const members = <T extends z.ZodType>(schema: T) =>
  z
    .union([z.object({ member: z.array(schema) }), z.string()])
    .optional()
    .transform((list) => (typeof list === 'object' ? list.member : []));
const inline = z.object({ PolicyName: z.string(), PolicyDocument: z.string() });
const attached = z.object({ PolicyArn: z.string() });
const boundary = z.object({ PermissionsBoundaryArn: z.string() }).optional();
const detailsSchema = z.object({
  GetAccountAuthorizationDetailsResponse: z.object({
    GetAccountAuthorizationDetailsResult: z.object({
      IsTruncated: z.literal('false'),
      RoleDetailList: members(
        z.object({
          Arn: z.string(),
          AssumeRolePolicyDocument: z.string(),
          RolePolicyList: members(inline),
          AttachedManagedPolicies: members(attached),
          PermissionsBoundary: boundary,
        }),
      ),
      UserDetailList: members(
        z.object({
          Arn: z.string(),
          UserPolicyList: members(inline),
          AttachedManagedPolicies: members(attached),
          PermissionsBoundary: boundary,
        }),
      ),
      Policies: members(
        z.object({
          Arn: z.string(),
          PolicyVersionList: members(z.object({ Document: z.string(), IsDefaultVersion: z.string() })),
        }),
      ),
    }),
  }),
});
type Details = z.output<
  typeof detailsSchema
>['GetAccountAuthorizationDetailsResponse']['GetAccountAuthorizationDetailsResult'];

/** Reads the deployed policies of all roles and users of an account, by ARN. */
export async function readAccountPolicies(
  moto: MotoClient,
  accountId: string,
): Promise<ReadonlyMap<string, PrincipalPolicies>> {
  const answer = await moto.query({
    service: 'iam',
    region: 'us-east-1',
    accountId,
    form: { Action: 'GetAccountAuthorizationDetails', Version: '2010-05-08', MaxItems: '1000' },
  });
  const parsed = detailsSchema.parse(parser.parse(answer.body.toString()));
  return policiesOf(parsed.GetAccountAuthorizationDetailsResponse.GetAccountAuthorizationDetailsResult);
}

function policiesOf(details: Details): Map<string, PrincipalPolicies> {
  const managed = new Map(
    details.Policies.map(({ Arn, PolicyVersionList }) => [
      Arn,
      PolicyVersionList.find(({ IsDefaultVersion }) => IsDefaultVersion === 'true')?.Document ?? '',
    ]),
  );
  const managedPolicy = (arn: string): Policy => {
    const document = managed.get(arn);
    if (document === undefined) {
      throw new Error(
        `the managed policy ${arn} does not exist in the local AWS; the rehearsal knows no policy that AWS manages`,
      );
    }
    return parse(arn, document);
  };
  const policies = (
    lists: Pick<Details['UserDetailList'][number], 'AttachedManagedPolicies' | 'PermissionsBoundary'>,
    inlinePolicies: readonly z.output<typeof inline>[],
  ): Omit<PrincipalPolicies, 'trust'> => ({
    identity: [
      ...inlinePolicies.map(({ PolicyName, PolicyDocument }) => parse(PolicyName, PolicyDocument)),
      ...lists.AttachedManagedPolicies.map(({ PolicyArn }) => managedPolicy(PolicyArn)),
    ],
    boundary:
      lists.PermissionsBoundary === undefined
        ? undefined
        : managedPolicy(lists.PermissionsBoundary.PermissionsBoundaryArn),
  });
  return new Map<string, PrincipalPolicies>([
    ...details.RoleDetailList.map(
      (role) =>
        [
          role.Arn,
          { ...policies(role, role.RolePolicyList), trust: parse('trust', role.AssumeRolePolicyDocument) },
        ] as const,
    ),
    ...details.UserDetailList.map(
      (user) => [user.Arn, { ...policies(user, user.UserPolicyList), trust: undefined }] as const,
    ),
  ]);
}

/** Parses a policy document, which IAM returns URL-encoded. */
const parse = (name: string, document: string) => parsePolicy(name, decodeURIComponent(document));
