import type { Context } from '../../policy-set';
import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { sourceKeys, withoutEachKey, wrongSourceKeys } from '../contexts';
import type { Entry, Table } from '../entry';

const ASSUME = 'sts:AssumeRole';

/** A role, the AWS service that assumes the role, and the resources for which the service assumes the role. */
type ServiceRole = readonly [account: Account, role: string, service: string, ...sources: readonly string[]];

const pipelines = 'us-east-1:111111111111';
const SERVICE_ROLES: readonly ServiceRole[] = [
  ...(
    [
      [DELIVERY, 'test', 'us-east-1'],
      [DELIVERY, 'test', 'ap-southeast-2'],
      [PRODUCTION, 'production', 'ap-southeast-2'],
      [PRODUCTION, 'production', 'us-east-1'],
    ] as const
  ).map(([account, environment, region]): ServiceRole => {
    const name = `big-red-button-${environment}-deploy-role`;
    const rule = `events:${region}:${account.id}:rule/${name}`;
    return [account, `${name}-${region}`, 'events', `${rule}-assumed`, `${rule}-switched`];
  }),
  [
    DELIVERY,
    'big-red-button-build-hello',
    'codebuild',
    `codebuild:${pipelines}:project/big-red-button-hello`,
  ],
  ...['check-release', 'deploy-stack', 'promote-release', 'test-protect-stacks', 'test-record-execution'].map(
    (name): ServiceRole => [
      DELIVERY,
      `big-red-button-${name}`,
      'lambda',
      `lambda:${pipelines}:function:big-red-button-${name}`,
    ],
  ),
  ...(
    [
      [DELIVERY, 'test', 'us-east-1'],
      [PRODUCTION, 'production', 'ap-southeast-2'],
    ] as const
  ).map(([account, environment, region]): ServiceRole => {
    const name = `big-red-button-${environment}-record`;
    const rule = `events:${region}:${account.id}:rule/${name}`;
    return [account, `${name}-start`, 'events', `${rule}-ended`, `${rule}-hourly`];
  }),
  [DELIVERY, 'hello_big-red-button-role', 'codepipeline'],
  [DELIVERY, 'hello_big-red-button-start', 'events', `events:${pipelines}:rule/hello_big-red-button-start`],
  [PRODUCTION, 'hello-big-red-button-production-role', 'codepipeline'],
  [
    PRODUCTION,
    'hello-big-red-button-production-start',
    'events',
    'events:ap-southeast-2:222222222222:rule/hello-big-red-button-production-start',
  ],
  ...['verify-release', 'protect-stacks', 'record-execution'].map((name): ServiceRole => [
    PRODUCTION,
    `big-red-button-production-${name}`,
    'lambda',
    `lambda:ap-southeast-2:222222222222:function:big-red-button-production-${name}`,
  ]),
  ...(
    [
      [DELIVERY, 'test'],
      [PRODUCTION, 'production'],
    ] as const
  ).flatMap(([account, environment]): ServiceRole[] => {
    const role = (name: string) => `big-red-button-${environment}-${name}`;
    const here = `ap-southeast-2:${account.id}`;
    return [
      [account, role('hello-cloudformation'), 'cloudformation'],
      [account, role('instance'), 'ec2'],
      [account, role('flow-log'), 'vpc-flow-logs', `ec2:${here}:vpc-flow-log/fl-1`],
      [account, role('task-execution'), 'ecs-tasks', `ecs:${here}:task/x`],
    ];
  }),
];

/** Services for which the trust policy requires the ARN of the resource, not only the account. */
const BY_RESOURCE = new Set(['codebuild', 'ecs-tasks', 'events']);
/** Services for which the trust policy requires the account ID. */
const BY_ACCOUNT = new Set(['ecs-tasks', 'lambda', 'vpc-flow-logs']);

/** Returns the table of a role that an AWS service assumes. */
function trustOfService([account, name, service, source, ...otherSources]: ServiceRole): Table {
  const role = `arn:aws:iam::${account.id}:role/${name}`;
  const right: Context = source === undefined ? {} : sourceKeys(`arn:aws:${source}`);
  const assume = { actions: ASSUME, resources: role } as const;
  const principal = `${service}.amazonaws.com`;
  return {
    resource: role,
    entries: [
      {
        decision: 'allowed',
        principals: principal,
        ...assume,
        contexts: [right, ...otherSources.map((other) => sourceKeys(`arn:aws:${other}`))],
      },
      // Only the service may assume the role; even an administrator of the account may not.
      {
        decision: 'denied',
        principals: [
          account.administrator,
          account.terraform,
          ...STRANGERS,
          service === 'lambda' ? 'ec2.amazonaws.com' : 'lambda.amazonaws.com',
        ],
        ...assume,
        contexts: right,
      },
      ...(source === undefined
        ? []
        : [wrongSourceEntry(principal, role, service, right, `arn:aws:${source}`)]),
    ],
    leftToIdentityPolicies: {},
    deniedToTerraform: 'everything',
  };
}

/**
 * Returns requests that the trust policy must deny: the expected AWS service assumes the role on behalf of another
 * resource (`aws:SourceArn`).
 */
function wrongSourceEntry(
  principal: string,
  role: string,
  service: string,
  right: Context,
  source: string,
): Entry {
  const [foreign, foreignArn, foreignAccount] = wrongSourceKeys(source);
  const [withoutArn, withoutAccount] = withoutEachKey(right);
  return {
    decision: 'denied',
    principals: principal,
    actions: ASSUME,
    resources: role,
    contexts: [
      {},
      foreign ?? {},
      ...(BY_RESOURCE.has(service)
        ? [
            foreignArn ?? {},
            withoutArn ?? {},
            sourceKeys(source.replace(/:(us-east-1|ap-southeast-2):/, ':eu-west-1:')),
          ]
        : []),
      ...(BY_ACCOUNT.has(service) ? [foreignAccount ?? {}, withoutAccount ?? {}] : []),
    ],
  };
}

/**
 * The roles for people: each with the permission sets that may assume the role, and with one permission set that must
 * not assume the role.
 */
const PEOPLE = [
  [DELIVERY, 'approver-test', ['Developers', 'Testers'], 'Operators'],
  [DELIVERY, 'approver-production', ['Release_Managers'], 'Developers'],
  [DELIVERY, 'operator-delivery', ['Operators'], 'Testers'],
  [PRODUCTION, 'operator-production', ['Operators'], 'Release_Managers'],
  [DELIVERY, 'auditor-delivery', ['Auditors'], 'Operators'],
  [PRODUCTION, 'auditor-production', ['Auditors'], 'Operators'],
] as const;

const session = {
  'aws:username': 'ada',
  'sts:RoleSessionName': 'ada',
  'aws:MultiFactorAuthPresent': 'true',
  'aws:MultiFactorAuthAge': '60',
};

/** Returns the context of an Identity Center user who requests a session with a name. */
const signedIn = (user: string, name = user) => ({
  'aws:userid': `AROAEXAMPLEID:${user}`,
  'sts:RoleSessionName': name,
});
const HEX = '0123456789abcdef';
/**
 * Returns the ARN of the role that Identity Center creates for a permission set. The path contains the Region, except
 * for us-east-1.
 */
const roleOfSet = (set: string, path = 'aws-reserved/sso.amazonaws.com/', id = '111111111111') =>
  `arn:aws:iam::${id}:role/${path}AWSReservedSSO_${set}_${HEX}`;

/** Returns the table of a role that people assume. The people sign in to the delivery account. */
function trustOfPeople([account, name, sets, otherSet]: (typeof PEOPLE)[number]): Table {
  const [set] = sets;
  const role = account.role(name);
  const ada = 'arn:aws:iam::111111111111:user/ada';
  const assume = { actions: ASSUME, resources: role } as const;
  return {
    resource: role,
    entries: [
      { decision: 'allowed', principals: ada, ...assume, contexts: session },
      {
        decision: 'denied',
        principals: ada,
        ...assume,
        contexts: [
          ...withoutEachKey(session),
          { ...session, 'aws:MultiFactorAuthPresent': 'false' },
          { ...session, 'aws:MultiFactorAuthAge': '3600' },
          { ...session, 'sts:RoleSessionName': 'grace' },
        ],
      },
      {
        decision: 'allowed',
        principals: [
          ...sets.map((name) => roleOfSet(name)),
          roleOfSet(set, 'aws-reserved/sso.amazonaws.com/ap-southeast-2/'),
        ],
        ...assume,
        contexts: signedIn('ada@example.com'),
      },
      {
        decision: 'denied',
        principals: roleOfSet(set),
        ...assume,
        contexts: [
          ...withoutEachKey(signedIn('ada@example.com')),
          signedIn('ada@example.com', 'grace@example.com'),
          signedIn('ada@example.com', 'example.com'),
        ],
      },
      {
        decision: 'denied',
        principals: [
          roleOfSet(otherSet),
          roleOfSet(`${set}_Admin`),
          roleOfSet(`My_${set}`),
          roleOfSet(set).slice(0, -1),
          roleOfSet(set, ''),
          roleOfSet(set, 'own/'),
          roleOfSet(set, undefined, '222222222222'),
          roleOfSet(set, undefined, '444444444444'),
        ],
        ...assume,
        contexts: signedIn('ada@example.com'),
      },
      {
        decision: 'denied',
        principals: [
          'arn:aws:iam::222222222222:user/ada',
          'arn:aws:iam::444444444444:user/ada',
          'lambda.amazonaws.com',
        ],
        ...assume,
        contexts: session,
      },
    ],
    leftToIdentityPolicies: {},
    deniedToTerraform: 'everything',
  };
}

export const TRUSTS: readonly Table[] = [...SERVICE_ROLES.map(trustOfService), ...PEOPLE.map(trustOfPeople)];
