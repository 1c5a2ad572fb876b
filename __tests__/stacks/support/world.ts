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

/** Every role and every resource with a policy, of all accounts, as their stacks define them. */
export interface World {
  /** By ARN. */
  readonly roles: ReadonlyMap<string, Role>;
  /** By ARN: buckets, keys, topics, queues, image repositories. */
  readonly resources: ReadonlyMap<string, Resource>;
}

interface Resource {
  readonly accountId: string;
  readonly policy: Policy;
  /** Of a key: the alias by which its account knows it. */
  readonly alias?: string;
}

export interface Question {
  /** ARN of a role, or of the root of an account for "any of its administrators". */
  readonly who: string;
  readonly action: string;
  readonly on: string;
  readonly with?: Readonly<Record<string, string>>;
}

/** ARN that stands for the key of a stack: its real one is known only once it is made. */
export const keyArn = (stack: SynthesizedStack) =>
  `arn:aws:kms:${stack.region}:${stack.accountId}:key/${stack.name}`;

export function worldOf(stacks: Iterable<SynthesizedStack>): World {
  const roles = new Map<string, Role>();
  const resources = new Map<string, Resource>();
  for (const stack of stacks) {
    const { accountId, region } = stack;
    const at = (service: string, rest: string) => `arn:aws:${service}:${region}:${accountId}:${rest}`;
    const read = (policy: unknown) => parsePolicy(stack, policy);
    for (const [id, role] of Object.entries(stack.resources['aws_iam_role'] ?? {})) {
      const policies = all(stack, 'aws_iam_role_policy').filter(
        ({ role: of }) => of === `\${aws_iam_role.${id}.name}`,
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
      add(`arn:aws:s3:::${named(stack, policy['bucket'], 'bucket')}`, policy['policy']);
    });
    all(stack, 'aws_ecr_repository_policy').forEach((policy) => {
      add(at('ecr', `repository/${named(stack, policy['repository'], 'name')}`), policy['policy']);
    });
    all(stack, 'aws_sns_topic_policy').forEach((policy) => {
      add(at('sns', named(stack, policy['arn'], 'name')), policy['policy']);
    });
    all(stack, 'aws_sqs_queue').forEach((queue) => add(at('sqs', String(queue['name'])), queue['policy']));
    all(stack, 'aws_kms_key').forEach((key) => {
      const alias = z.string().parse(only(stack, 'aws_kms_alias')['name']);
      resources.set(keyArn(stack), { accountId, policy: read(key['policy']), alias });
    });
  }
  return { roles, resources };
}

/** Asks AWS's rules, closed world: what no policy allows is denied. */
export async function can(world: World, { who, action, on, with: given = {} }: Question): Promise<boolean> {
  const role = world.roles.get(who);
  const accountOfCaller = who.split(':')[4] ?? '';
  const trusted = world.roles.get(on);
  const resource =
    trusted === undefined ? resourceOf(world, on) : { accountId: trusted.accountId, policy: trusted.trust };
  // KMS itself says which aliases a key has.
  const ofKey = resource?.alias === undefined ? {} : { 'kms:ResourceAliases': resource.alias };
  const simulation: Simulation = {
    request: {
      principal: who,
      action,
      resource: { resource: on, accountId: resource?.accountId ?? (on.split(':')[4] || accountOfCaller) },
      contextVariables: renamed(contextOf({ who, with: { ...ofKey, ...given } })),
    },
    identityPolicies: [{ name: 'own', policy: role === undefined ? ADMINISTRATOR : role.policy }].filter(
      ({ policy }) => policy.Statement.length > 0,
    ),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(resource === undefined ? {} : { resourcePolicy: resource.policy }),
  };
  const result = await runSimulation(simulation, {});
  if (result.resultType === 'error') {
    throw new Error(`${who} ${action} ${on}: ${JSON.stringify(result.errors)}`);
  }
  return result.overallResult === 'Allowed';
}

/** What a request says about itself. A service has neither a role nor an account. */
export function contextOf({
  who,
  with: given = {},
}: Pick<Question, 'who' | 'with'>): Readonly<Record<string, string>> {
  const principal = { 'aws:PrincipalArn': who, 'aws:PrincipalAccount': who.split(':')[4] ?? '' };
  return { 'aws:SecureTransport': 'true', ...(who.startsWith('arn:') ? principal : {}), ...given };
}

/** The simulator drops a condition key with more than one colon, so these go under names that it knows. */
const RENAMED: readonly (readonly [RegExp, string])[] = [
  [/kms:EncryptionContext:aws:(?:s3:arn|sns:topicArn)/g, 'kms:RequestAlias'],
  [/aws:ResourceTag\/aws:cloudformation:stack-name/g, 'aws:ResourceTag/Stack'],
];
const renamedIn = (text: string) =>
  RENAMED.reduce((changed, [key, known]) => changed.replaceAll(key, known), text);

function renamed(context: Readonly<Record<string, string>>): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => [
      renamedIn(key),
      key === 'kms:ResourceAliases' ? [value] : value,
    ]),
  );
}

/** Whoever is not one of our roles is taken for an administrator of their account: the worst case. */
export const ADMINISTRATOR: Policy = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'All', Effect: 'Allow', Action: '*', Resource: '*' }],
};

function resourceOf(world: World, arn: string) {
  // An object's policy is its bucket's.
  return (
    world.resources.get(arn) ??
    world.resources.get(arn.startsWith('arn:aws:s3:::') ? (arn.split('/')[0] ?? '') : arn)
  );
}

function parsePolicy(stack: SynthesizedStack, policy: unknown): Policy {
  const text = renamedIn(
    z
      .string()
      .parse(policy)
      .replaceAll(/(?<!\$)\$\{aws_kms_key\.[\w-]+\.arn\}/g, keyArn(stack))
      // Terraform's way to write a policy variable.
      .replaceAll('$${', '${'),
  );
  if (/\$\{(?!(?:aws|sts):)/.test(text)) throw new Error(`a policy of ${stack.name} refers to ${text}`);
  return policySchema.parse(JSON.parse(text));
}

/** Name of the resource that a reference such as `${aws_s3_bucket.x.id}` means. */
function named(stack: SynthesizedStack, reference: unknown, attribute: string): string {
  const [, type = '', id = ''] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(String(reference)) ?? [];
  const attributes: Attributes | undefined = stack.resources[type]?.[id];
  return z.string().parse(attributes?.[attribute]);
}
