import { DELIVERY, PRODUCTION, STRANGERS, type Account } from '../callers';
import { source, withoutEach, wrongSources } from '../contexts';
import type { Entry, Table } from '../entry';

const ASSUME = 'sts:AssumeRole';
type Context = Readonly<Record<string, string>>;

/** Who works with a role, and for which resources it says so; none where the service does not say. */
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
  [
    DELIVERY,
    'big-red-button-deploy-stack',
    'lambda',
    `lambda:${pipelines}:function:big-red-button-deploy-stack`,
  ],
  [
    DELIVERY,
    'big-red-button-promote-release',
    'lambda',
    `lambda:${pipelines}:function:big-red-button-promote-release`,
  ],
  [
    DELIVERY,
    'big-red-button-test-protect-stacks',
    'lambda',
    `lambda:${pipelines}:function:big-red-button-test-protect-stacks`,
  ],
  [DELIVERY, 'hello_big-red-button-role', 'codepipeline'],
  [DELIVERY, 'hello_big-red-button-start', 'events', `events:${pipelines}:rule/hello_big-red-button-start`],
  [PRODUCTION, 'hello-big-red-button-production-role', 'codepipeline'],
  [
    PRODUCTION,
    'hello-big-red-button-production-start',
    'events',
    'events:ap-southeast-2:222222222222:rule/hello-big-red-button-production-start',
  ],
  [
    PRODUCTION,
    'big-red-button-production-verify-release',
    'lambda',
    'lambda:ap-southeast-2:222222222222:function:big-red-button-production-verify-release',
  ],
  [
    PRODUCTION,
    'big-red-button-production-protect-stacks',
    'lambda',
    'lambda:ap-southeast-2:222222222222:function:big-red-button-production-protect-stacks',
  ],
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

/** Services whose trust names the resource itself, or its Region: there the right account does not suffice. */
const BY_RESOURCE = new Set(['codebuild', 'ecs-tasks', 'events']);
/** The account's id is asked for beside the resource, or alone. */
const BY_ACCOUNT = new Set(['ecs-tasks', 'lambda', 'vpc-flow-logs']);

function trustOfService([account, name, service, of, ...others]: ServiceRole): Table {
  const on = `arn:aws:iam::${account.id}:role/${name}`;
  const own: Context = of === undefined ? {} : source(`arn:aws:${of}`);
  const assume = { actions: ASSUME, on } as const;
  const who = `${service}.amazonaws.com`;
  return {
    resource: on,
    entries: [
      {
        answer: 'allowed',
        who,
        ...assume,
        with: [own, ...others.map((other) => source(`arn:aws:${other}`))],
      },
      // Nobody beside the service, not even the account's owner.
      {
        answer: 'denied',
        who: [
          account.administrator,
          account.terraform,
          ...STRANGERS,
          service === 'lambda' ? 'ec2.amazonaws.com' : 'lambda.amazonaws.com',
        ],
        ...assume,
        with: own,
      },
      ...(of === undefined ? [] : [refused(who, on, service, own, `arn:aws:${of}`)]),
    ],
    leftToTheAccount: {},
    forNobody: 'everything',
  };
}

/** The right service for the wrong resource. */
function refused(who: string, on: string, service: string, own: Context, of: string): Entry {
  const [foreign, foreignArn, foreignAccount] = wrongSources(of);
  const [withoutArn, withoutAccount] = withoutEach(own);
  return {
    answer: 'denied',
    who,
    actions: ASSUME,
    on,
    with: [
      {},
      ...[foreign ?? {}],
      ...(BY_RESOURCE.has(service)
        ? [
            foreignArn ?? {},
            withoutArn ?? {},
            source(of.replace(/:(us-east-1|ap-southeast-2):/, ':eu-west-1:')),
          ]
        : []),
      ...(BY_ACCOUNT.has(service) ? [foreignAccount ?? {}, withoutAccount ?? {}] : []),
    ],
  };
}

/** The roles of people, each with the permission sets that may assume it, and one that may not. */
const PEOPLE = [
  [DELIVERY, 'approver-test', ['Developers', 'Testers'], 'Operators'],
  [DELIVERY, 'approver-production', ['Release_Managers'], 'Developers'],
  [DELIVERY, 'operator-delivery', ['Operators'], 'Testers'],
  [PRODUCTION, 'operator-production', ['Operators'], 'Release_Managers'],
] as const;

const session = {
  'aws:username': 'ada',
  'sts:RoleSessionName': 'ada',
  'aws:MultiFactorAuthPresent': 'true',
  'aws:MultiFactorAuthAge': '60',
};

/** Session of a user of Identity Center who asks for a session under a name. */
const signedIn = (user: string, name = user) => ({
  'aws:userid': `AROAEXAMPLEID:${user}`,
  'sts:RoleSessionName': name,
});
const HEX = '0123456789abcdef';
/** Role that Identity Center makes of a permission set; its path names the Region, except for us-east-1. */
const roleOfSet = (set: string, path = 'aws-reserved/sso.amazonaws.com/', id = '111111111111') =>
  `arn:aws:iam::${id}:role/${path}AWSReservedSSO_${set}_${HEX}`;

/** People sign in to the delivery account; production knows them as that account's. */
function trustOfPeople([account, name, sets, otherSet]: (typeof PEOPLE)[number]): Table {
  const [set] = sets;
  const on = account.role(name);
  const ada = 'arn:aws:iam::111111111111:user/ada';
  const assume = { actions: ASSUME, on } as const;
  return {
    resource: on,
    entries: [
      { answer: 'allowed', who: ada, ...assume, with: session },
      {
        answer: 'denied',
        who: ada,
        ...assume,
        with: [
          ...withoutEach(session),
          { ...session, 'aws:MultiFactorAuthPresent': 'false' },
          { ...session, 'aws:MultiFactorAuthAge': '3600' },
          { ...session, 'sts:RoleSessionName': 'grace' },
        ],
      },
      {
        answer: 'allowed',
        who: [
          ...sets.map((name) => roleOfSet(name)),
          roleOfSet(set, 'aws-reserved/sso.amazonaws.com/ap-southeast-2/'),
        ],
        ...assume,
        with: signedIn('ada@example.com'),
      },
      {
        answer: 'denied',
        who: roleOfSet(set),
        ...assume,
        with: [
          ...withoutEach(signedIn('ada@example.com')),
          signedIn('ada@example.com', 'grace@example.com'),
          signedIn('ada@example.com', 'example.com'),
        ],
      },
      {
        answer: 'denied',
        who: [
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
        with: signedIn('ada@example.com'),
      },
      {
        answer: 'denied',
        who: [
          'arn:aws:iam::222222222222:user/ada',
          'arn:aws:iam::444444444444:user/ada',
          'lambda.amazonaws.com',
        ],
        ...assume,
        with: session,
      },
    ],
    leftToTheAccount: {},
    forNobody: 'everything',
  };
}

export const TRUSTS: readonly Table[] = [...SERVICE_ROLES.map(trustOfService), ...PEOPLE.map(trustOfPeople)];
