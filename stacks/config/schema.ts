import { z } from 'zod';

import { branch, cidr, instanceType, region, text } from './fields';
import { section } from './section';

/**
 * The schema of `delivery.config.ts`. The maximum lengths keep resource names within AWS's limits: 32 characters for a
 * load balancer, 63 for a bucket, 64 for a role or function.
 */
const kebab = (maximum: number) =>
  text(
    /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
    'lower-case letters, digits and single hyphens, starting with a letter',
  ).max(maximum, `at most ${String(maximum)} characters`);

const accountId = text(/^\d{12}$/, 'the 12 digits of an AWS account, in quotes');
const wholeNumber = (minimum: number, maximum: number) => {
  const allowed = `a whole number from ${String(minimum)} to ${String(maximum)}`;
  return z.int(allowed).min(minimum, allowed).max(maximum, allowed);
};
const listOf = <Item extends z.ZodType>(item: Item, items: string) => z.array(item, `[ ${items}, … ]`);

const roleName = text(/^[\w+=,.@-]{1,64}$/, 'the name (not the ARN) of an IAM role');

const accountSchema = section({
  /**
   * ID of the AWS account: 12 digits. Two promoted environments may share an AWS account, for example two Regions of
   * production.
   */
  id: accountId,
  /**
   * Name of the role in the account that Terraform assumes, e.g. `OrganizationAccountAccessRole`. To change the role,
   * list both roles until the change is complete. Terraform assumes the first role, and policies allow both
   * (docs/deploy-role.md has the steps).
   */
  deployRole: z.union(
    [roleName, z.tuple([roleName, roleName], 'a list of two role names (Terraform assumes the first role)')],
    'the name of an IAM role, or a list of two role names (Terraform assumes the first role)',
  ),
});

const emails = listOf(z.email('an e-mail address'), 'an e-mail address').min(
  1,
  'at least one e-mail address',
);

/** https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreatePermissionSet.html */
const permissionSet = text(
  /^[\w+=,.@-]{1,32}$/,
  'the name (not the ARN) of a permission set of Identity Center',
);
/**
 * Identity Center permission sets whose users may assume the role of the approvers, operators or auditors. The sets must be
 * assigned in the account `peopleAccountId`. IAM users of that account may always assume the role with MFA.
 *
 * @default none
 */
const permissionSets = listOf(permissionSet, 'the name of a permission set')
  .max(10, 'at most 10 permission sets (a trust policy has at most 2,048 characters)')
  .optional();

const computeSchema = z.discriminatedUnion(
  'type',
  [
    section({
      /** ECS on EC2 container instances, in an Auto Scaling group with an ECS capacity provider. */
      type: z.literal('ec2'),
      /** EC2 instance type with an x86-64 processor, e.g. `t3.small`. */
      instanceType,
      /** Minimum number of container instances. A new value takes effect at the next full hour. */
      minInstances: wholeNumber(1, 1000),
      /** Maximum number of container instances. A deployment needs capacity for a second copy of the tasks. */
      maxInstances: wholeNumber(1, 1000),
    }),
    section({
      /** ECS on Fargate, without container instances. */
      type: z.literal('fargate'),
    }),
  ],
  "{ type: 'ec2', … } or { type: 'fargate' }",
);

/** E-mail addresses that get the notices of one kind. */
const readers = listOf(z.email('an e-mail address'), 'an e-mail address').optional();

/** Who gets a notice about a release of the environment, besides operators and approvers (docs/notices.md). */
const noticesSchema = section({
  /**
   * E-mail addresses that get a notice when a release fails, besides the operators. No address may be listed twice.
   *
   * @default only the operators
   */
  failed: readers,
  /**
   * E-mail addresses that get a notice when somebody has gone back to an older release. Only promoted environments have
   * rollbacks. No address may be listed twice.
   *
   * @default nobody
   */
  rolledBack: readers,
  /**
   * E-mail addresses that get a notice when a release runs in the environment. No address may be listed twice.
   *
   * @default nobody
   */
  succeeded: readers,
  /**
   * E-mail addresses that get a notice when a newer push supersedes a release that waits for the approval, besides the
   * approvers. No address may be listed twice.
   *
   * @default only the approvers
   */
  superseded: readers,
  /**
   * True if Amazon Q Developer in chat applications may subscribe to the topics with the notices. The function then also
   * sends a notice when an approval waits.
   *
   * @default false
   */
  chat: z.boolean('true or false').optional(),
});

const environmentSchema = section({
  /** Name of the environment; part of stack, bucket and role names. */
  name: kebab(16),
  /**
   * Key of `accounts`. The account of the first environment is the delivery account, which has the delivery pipelines.
   * No two environments may share a key.
   */
  account: kebab(16),
  /**
   * Region of the VPC, the load balancer, ECS and the service stacks. The Region of a promoted environment also needs
   * CodePipeline.
   */
  region,
  network: section({
    /**
     * Range of the VPC, with private addresses (RFC 1918), /16 to /22, for four subnets. The ranges of environments do
     * not overlap.
     */
    cidr,
    /** Number of NAT gateways. 1 costs less; with 2, the environment survives the loss of an Availability Zone. */
    natGateways: z.union([z.literal(1), z.literal(2)], '1 or 2'),
  }),
  compute: computeSchema,
  approval: section({
    /** E-mail addresses that get a message when a release waits for approval. No address may be listed twice. */
    notify: emails,
    permissionSets,
    /**
     * Minutes that a release must run in the environment before, at most a week. A promotion that is approved too early
     * waits for at most 6 hours. Allowed only for a promoted environment.
     *
     * @default 0
     */
    soakMinutes: wholeNumber(0, 10_080).optional(),
    /** Minutes until an unanswered approval counts as rejected; AWS allows 5 to 86,400. */
    timeoutMinutes: wholeNumber(5, 86_400),
  }),
  /**
   * Notices about releases of the environment. Operators always get failures, and approvers always get superseded releases.
   *
   * @default no other notices, and no chat
   */
  notices: noticesSchema.optional(),
});

const applicationSchema = section({
  /** Name of the application; part of the names of its repository and pipelines. */
  name: kebab(20),
  /** Branch whose pushes are released. */
  branch,
  /**
   * Names of the test reports in the section `reports` of the buildspec. A release needs one report for each name, at
   * least one passed test, and no failed test.
   *
   * @default ['unit-tests']
   */
  reports: listOf(kebab(20), "'unit-tests'")
    .min(1, 'at least one report')
    .max(5, 'at most 5 reports (CodeBuild allows 5 report groups in a buildspec)')
    .optional(),
  /** Services of the repository. The template of a service is `cfn/<service>.yaml`. */
  services: listOf(section({ /** Name of the service. */ name: kebab(20) }), '{ name }')
    .min(1, 'at least one service')
    .max(
      5,
      'at most 5 services (an action reads at most 5 artifacts, and its parameters have at most 1,000 characters)',
    ),
});

export const configSchema = section({
  /** First part of every physical name. */
  project: kebab(14).regex(
    /^(?!aws|ssm|internal-|sthree-|amzn-s3-demo-|xn--)/,
    "a name that does not start with 'aws', 'ssm', 'internal-', 'sthree-', 'amzn-s3-demo-' or 'xn--' (AWS " +
      'reserves these prefixes in names of parameters, load balancers or buckets)',
  ),
  /**
   * Region of the repositories, delivery pipelines, builds, functions and approval topics. The Region needs
   * CodePipeline, CodeBuild and CodeCommit. All Regions of the configuration must be in one AWS partition.
   */
  pipelineRegion: region,
  /** Account to which your people sign in. From there, people assume the roles of approvers, operators and auditors. */
  peopleAccountId: accountId,
  /** People who retry, stop and repair deployments in every account. */
  operators: section({
    /** E-mail addresses that get alarms. No address may be listed twice. */
    notify: emails,
    permissionSets,
  }),
  /**
   * People who read everything about releases in every account, and change nothing.
   *
   * @default only IAM users of `peopleAccountId` may assume the role
   */
  auditors: section({ permissionSets }).optional(),
  /**
   * Allows a promoted environment in the delivery account. The owner of that account then controls the promoted
   * environment too. The approvals remain, but no account boundary protects the environment.
   *
   * @default every promoted environment must be in another account
   */
  sameAccount: z.literal(true, 'true, or remove the key').optional(),
  /** The AWS accounts by name. The name of a Terraform stack starts with the name of its account. */
  accounts: z.record(kebab(16), accountSchema, '{ <name>: { id, deployRole }, … }'),
  /** Environments in the order in which a release passes them. */
  environments: listOf(environmentSchema, '{ name, account, … }').min(
    2,
    'at least two environments, the tested and the promoted one',
  ),
  applications: listOf(applicationSchema, '{ name, branch, services }').min(1, 'at least one application'),
});

/** The default export of a configuration file. */
export type DeliveryConfigInput = z.input<typeof configSchema>;
export type Account = DeliveryConfigInput['accounts'][string];
export type Compute = DeliveryConfigInput['environments'][number]['compute'];

/** Gives `delivery.config.ts` its type. `parseConfig` checks the values. */
export function defineConfig(config: DeliveryConfigInput): DeliveryConfigInput {
  return config;
}
