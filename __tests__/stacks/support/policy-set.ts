import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { z } from 'zod';

import { all, only, type Attributes, type SynthesizedStack } from './synthesis';

const oneOrMany = z.union([z.string(), z.array(z.string())]);
const policySchema = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().regex(/^[A-Za-z0-9]+$/),
      Effect: z.enum(['Allow', 'Deny']),
      Principal: z
        .union([
          z.literal('*'),
          z.record(z.enum(['AWS', 'Service']), oneOrMany).or(z.record(z.string(), oneOrMany)),
        ])
        .optional(),
      Action: oneOrMany,
      Resource: oneOrMany.optional(),
      Condition: z.record(z.string(), z.record(z.string(), oneOrMany)).optional(),
    }),
  ),
});
export type Policy = z.output<typeof policySchema>;
export type PolicyStatement = Policy['Statement'][number];

interface Role {
  readonly accountId: string;
  readonly trust: Policy;
  readonly policy: Policy;
}

/** Every role and every resource policy of all accounts, as the stacks define them. */
export interface PolicySet {
  /** Roles by ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** Buckets, keys, topics, queues and image repositories, by ARN. */
  readonly resources: ReadonlyMap<string, Resource>;
}

interface Resource {
  readonly accountId: string;
  readonly policy: Policy;
  /** Alias of a KMS key. */
  readonly alias?: string;
}

/** Values of the condition keys of a request. */
export type Context = Readonly<Record<string, string>>;

/** A request to AWS, as IAM evaluates it. */
export interface AccessRequest {
  /** ARN of a role or a user, or the name of an AWS service. */
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: Context;
}

/** Returns a placeholder for the ARN of a KMS key, because AWS chooses the real ARN at creation. */
export const keyArn = (stack: SynthesizedStack) =>
  `arn:aws:kms:${stack.region}:${stack.accountId}:key/${stack.name}`;

/** Returns the policies of the stacks, with the references between resources replaced by names and ARNs. */
export function policySetOf(stacks: Iterable<SynthesizedStack>): PolicySet {
  const roles = new Map<string, Role>();
  const resources = new Map<string, Resource>();
  for (const stack of stacks) {
    const { accountId, region } = stack;
    const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
    const read = (policy: unknown) => parsePolicy(stack, policy);
    for (const [id, role] of Object.entries(stack.resources['aws_iam_role'] ?? {})) {
      const policies = all(stack, 'aws_iam_role_policy').filter(
        (policy) => policy['role'] === `\${aws_iam_role.${id}.name}`,
      );
      roles.set(`arn:aws:iam::${accountId}:role/${String(role['name'])}`, {
        accountId,
        trust: read(role['assume_role_policy']),
        policy: {
          Version: '2012-10-17',
          Statement: policies.flatMap(({ policy }) => read(policy).Statement),
        },
      });
    }
    const add = (arn: string, policy: unknown) => resources.set(arn, { accountId, policy: read(policy) });
    all(stack, 'aws_s3_bucket_policy').forEach((policy) => {
      add(`arn:aws:s3:::${attributeOf(stack, policy['bucket'], 'bucket')}`, policy['policy']);
    });
    all(stack, 'aws_ecr_repository_policy').forEach((policy) => {
      add(at('ecr', `repository/${attributeOf(stack, policy['repository'], 'name')}`), policy['policy']);
    });
    all(stack, 'aws_sns_topic_policy').forEach((policy) => {
      add(at('sns', attributeOf(stack, policy['arn'], 'name')), policy['policy']);
    });
    all(stack, 'aws_sqs_queue').forEach((queue) => add(at('sqs', String(queue['name'])), queue['policy']));
    all(stack, 'aws_kms_key').forEach((key) => {
      const alias = z.string().parse(only(stack, 'aws_kms_alias')['name']);
      resources.set(keyArn(stack), { accountId, policy: read(key['policy']), alias });
    });
  }
  return { roles, resources };
}

/** Returns true if IAM allows a request. */
export async function isAllowed(
  policySet: PolicySet,
  { principal, action, resource, context = {} }: AccessRequest,
): Promise<boolean> {
  const role = policySet.roles.get(principal);
  const target = policyOfTarget(policySet, resource);
  // KMS adds the condition key `kms:ResourceAliases` to every request for a KMS key.
  const aliases = target?.alias === undefined ? {} : { 'kms:ResourceAliases': target.alias };
  const simulation: Simulation = {
    request: {
      principal,
      action,
      resource: {
        resource,
        accountId: target?.accountId ?? (accountOf(resource) || accountOf(principal)),
      },
      contextVariables: withKnownKeys(contextOf({ principal, context: { ...aliases, ...context } })),
    },
    identityPolicies: [
      { name: 'own', policy: role === undefined ? ADMINISTRATOR_POLICY : role.policy },
    ].filter(({ policy }) => policy.Statement.length > 0),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(target === undefined ? {} : { resourcePolicy: target.policy }),
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') {
    throw new Error(`${principal} ${action} ${resource}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === 'Allowed';
}

/** Returns the account ID of an ARN; '' for an AWS service and for an ARN without an account. */
export const accountOf = (arn: string) => arn.split(':')[4] ?? '';

/**
 * Returns the context of a request, with the condition keys that AWS adds. If an AWS service makes the request, the
 * keys for the ARN and the account of the principal are missing.
 */
export function contextOf({
  principal,
  context = {},
}: Pick<AccessRequest, 'principal' | 'context'>): Context {
  const caller = { 'aws:PrincipalArn': principal, 'aws:PrincipalAccount': accountOf(principal) };
  return { 'aws:SecureTransport': 'true', ...(principal.startsWith('arn:') ? caller : {}), ...context };
}

/**
 * Replacements for condition keys. The simulator ignores a condition key with two or more colons, so policies and
 * requests use the replacement.
 */
const KNOWN_KEYS: readonly (readonly [RegExp, string])[] = [
  [/kms:EncryptionContext:aws:(?:s3:arn|sns:topicArn)/g, 'kms:RequestAlias'],
  [/aws:ResourceTag\/aws:cloudformation:stack-name/g, 'aws:ResourceTag/Stack'],
];
const replaceKeys = (text: string) =>
  KNOWN_KEYS.reduce((replaced, [key, known]) => replaced.replaceAll(key, known), text);

function withKnownKeys(context: Context): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      replaceKeys(key),
      key === 'kms:ResourceAliases' ? [value] : value,
    ]),
  );
}

/**
 * Identity policy for principals that are not roles of the project. The tests assume that these principals are
 * administrators.
 */
export const ADMINISTRATOR_POLICY: Policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Returns the trust policy of a role, or the policy of a resource. The policy of a bucket applies to its objects. */
function policyOfTarget({ roles, resources }: PolicySet, arn: string): Resource | undefined {
  const role = roles.get(arn);
  if (role !== undefined) return { accountId: role.accountId, policy: role.trust };
  const bucket = arn.startsWith('arn:aws:s3:::') ? (arn.split('/')[0] ?? '') : arn;
  return resources.get(arn) ?? resources.get(bucket);
}

function parsePolicy(stack: SynthesizedStack, policy: unknown): Policy {
  const text = replaceKeys(
    z
      .string()
      .parse(policy)
      .replaceAll(/(?<!\$)\$\{aws_kms_key\.[\w-]+\.arn\}/g, keyArn(stack))
      // Terraform writes a policy variable with two dollar signs.
      .replaceAll('$${', '${'),
  );
  if (/\$\{(?!(?:aws|sts):)/.test(text))
    throw new Error(`a policy of ${stack.name} has a reference that cannot be resolved: ${text}`);
  return policySchema.parse(JSON.parse(text));
}

/** Returns an attribute of the resource to which a reference such as `${aws_s3_bucket.x.id}` refers. */
function attributeOf(stack: SynthesizedStack, reference: unknown, attribute: string): string {
  const [, type = '', id = ''] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(String(reference)) ?? [];
  const attributes: Attributes | undefined = stack.resources[type]?.[id];
  return z.string().parse(attributes?.[attribute]);
}
