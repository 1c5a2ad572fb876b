import { withoutEach } from '../resource-access/tables/keys';
import type { Question } from '../world';

type Context = Readonly<Record<string, string>>;

/** A thing so near to a role's work that a policy a little too wide would allow it. */
type Neighbour = Partial<Pick<Question, 'on' | 'with'>>;

/** One thing that a role does, as AWS asks about it, and what the same actions must not reach. */
export interface Work {
  /** Name of the role within its account, e.g. `delivery/build-hello`. */
  readonly who: string;
  readonly what: string;
  readonly actions: readonly string[];
  readonly on: string;
  readonly with?: Context;
  /** None where the actions know no resource. */
  readonly butNot: readonly Neighbour[];
}

interface Account {
  readonly name: 'delivery' | 'production';
  readonly id: string;
}
const DELIVERY: Account = { name: 'delivery', id: '111111111111' };
const PRODUCTION: Account = { name: 'production', id: '222222222222' };
const PIPELINES = 'us-east-1';
const WORKLOAD = 'ap-southeast-2';

const arn = (service: string, region: string, { id }: Account, resource: string) =>
  `arn:aws:${service}:${region}:${id}:${resource}`;
const inDelivery = (service: string, resource: string) => arn(service, PIPELINES, DELIVERY, resource);
const roleArn = ({ id }: Account, name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`;
const bucketArn = (name: string) => `arn:aws:s3:::big-red-button-${name}`;
const elsewhere = (on: string) => on.replace(/:(us-east-1|ap-southeast-2):/, ':eu-west-1:');

const ARTIFACTS = bucketArn('artifacts-111111111111');
const RELEASES = bucketArn('release-production-222222222222');
const RELEASE_ARTIFACTS = bucketArn('artifacts-production-222222222222');
const SOMEONE_ELSES_BUCKET = bucketArn('artifacts-of-someone-else');
const DELIVERY_KEY = inDelivery('kms', 'key/delivery-shared');
const RELEASE_KEY = arn('kms', WORKLOAD, PRODUCTION, 'key/production-release');
const TEMPLATE_KEY = arn('kms', WORKLOAD, DELIVERY, 'key/delivery-environment-test');
const IMAGES = arn('ecr', WORKLOAD, DELIVERY, 'repository/big-red-button/hello/web');
const OTHER_APPLICATIONS_IMAGES = IMAGES.replace('/hello/', '/blog/');
const OTHER_PROJECTS_IMAGES = IMAGES.replace('/big-red-button/', '/other/');

const PULL = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
const encryptedWith = (alias: string) => ({
  's3:x-amz-server-side-encryption': 'aws:kms',
  's3:x-amz-server-side-encryption-aws-kms-key-id': alias,
});
const DELIVERY_ALIAS = inDelivery('kms', 'alias/big-red-button-delivery');
const RELEASE_ALIAS = arn('kms', WORKLOAD, PRODUCTION, 'alias/big-red-button-release-production');

/** What S3 asks of a role that reads and writes in an encrypted bucket. A bucket with a bucket key names itself. */
function useKey(who: string, key: string, bucket: string, context = bucket): Work {
  const region = key.split(':')[3] ?? '';
  const through = (service: string, what: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': what,
  });
  return {
    who,
    what: `encrypt and decrypt ${context} through S3`,
    actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
    on: key,
    with: through('s3', context),
    // Another key's policy need not say the same as this one's.
    butNot: [key, `${key}-2`].flatMap((on) => [
      { on, with: through('secretsmanager', context) },
      { on, with: through('s3', SOMEONE_ELSES_BUCKET) },
      { on: elsewhere(on) },
    ]),
  };
}

function writeLog(who: string, group: string): Work {
  return {
    who,
    what: 'write its log',
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    on: `${group}:log-stream:2026/1`,
    butNot: [{ on: `${group}-2:log-stream:2026/1` }],
  };
}

function logIn(who: string): Work {
  return {
    who,
    what: 'log in to the registry',
    actions: ['ecr:GetAuthorizationToken'],
    on: '*',
    butNot: [],
  };
}

const build: Work[] = [
  writeLog('delivery/build-hello', inDelivery('logs', 'log-group:/aws/codebuild/big-red-button-hello')),
  {
    who: 'delivery/build-hello',
    what: 'report its tests',
    actions: [
      'codebuild:BatchPutTestCases',
      'codebuild:CreateReport',
      'codebuild:CreateReportGroup',
      'codebuild:UpdateReport',
    ],
    on: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    butNot: [{ on: inDelivery('codebuild', 'report-group/big-red-button-blog-unit-tests') }],
  },
  {
    who: 'delivery/build-hello',
    what: 'fetch the source',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    on: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`,
    butNot: [
      { on: `${ARTIFACTS}/blog_big-red-button/Source/a1B2c3D` },
      { on: `${ARTIFACTS}/deployments/test/hello/web/e.json` },
    ],
  },
  {
    who: 'delivery/build-hello',
    what: 'hand over what it built',
    actions: ['s3:PutObject'],
    on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D`,
    with: encryptedWith(DELIVERY_ALIAS),
    butNot: [
      { on: `${ARTIFACTS}/blog_big-red-button/Build/a1B2c3D` },
      { on: `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D` },
    ],
  },
  {
    who: 'delivery/build-hello',
    what: 'look at the bucket of its artifacts',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }, { on: RELEASES }],
  },
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS),
  useKey('delivery/build-hello', DELIVERY_KEY, ARTIFACTS, `${ARTIFACTS}/hello_big-red-button/Source/a1B2c3D`),
  {
    who: 'delivery/build-hello',
    what: 'say who wrote the commit',
    actions: ['codecommit:GetCommit'],
    on: inDelivery('codecommit', 'big-red-button-hello'),
    butNot: [{ on: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  logIn('delivery/build-hello'),
  {
    who: 'delivery/build-hello',
    what: 'push its images and look at them',
    actions: [
      ...PULL,
      'ecr:CompleteLayerUpload',
      'ecr:DescribeImages',
      'ecr:InitiateLayerUpload',
      'ecr:PutImage',
      'ecr:UploadLayerPart',
    ],
    on: IMAGES,
    butNot: [{ on: OTHER_APPLICATIONS_IMAGES }],
  },
];

const TOPIC_CONTEXT = 'kms:EncryptionContext:aws:sns:topicArn';
const throughSns = (topic: string, service = 'sns') => ({
  'kms:ViaService': `${service}.${PIPELINES}.amazonaws.com`,
  [TOPIC_CONTEXT]: topic,
});
const ALARM_TOPIC = inDelivery('sns', 'big-red-button-operators-test');

/** What CodeCommit asks of the pipeline that it uploads a commit for, in a context that AWS does not document. */
function useArtifactKey(who: string, bucket: string): Work[] {
  const through = (service: string) => ({
    'kms:ViaService': `${service}.${PIPELINES}.amazonaws.com`,
    'kms:EncryptionContext:aws:s3:arn': bucket,
  });
  const asNamedElsewhere = { 'kms:ResourceAliases': 'alias/big-red-button-delivery' };
  return [{}, through('codecommit'), through('s3')].map((context, index) => ({
    who,
    what: `use the key of the artifacts (${['directly', 'through CodeCommit', 'through S3'][index] ?? ''})`,
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    on: DELIVERY_KEY,
    with: context,
    butNot: [
      { on: `${DELIVERY_KEY}-2` },
      { on: `${DELIVERY_KEY}-2`, with: { 'kms:ResourceAliases': 'alias/other-delivery' } },
      { on: elsewhere(DELIVERY_KEY), with: asNamedElsewhere },
      { on: TEMPLATE_KEY },
      { with: throughSns(ALARM_TOPIC) },
      { with: through('secretsmanager') },
    ],
  }));
}

/** What CodePipeline does around the actions of any pipeline. */
function artifacts(who: string, bucket: string, prefix: string, alias: string): Work[] {
  const object = `${bucket}/${prefix}/Source/a1B2c3D`;
  const butNot = ['deployments/test/hello/web/e.json', 'other-pipeline/Source/a1B2c3D'].map((other) => ({
    on: `${bucket}/${other}`,
  }));
  return [
    {
      who,
      what: 'fetch artifacts',
      actions: ['s3:GetObject', 's3:GetObjectVersion'],
      on: object,
      butNot,
    },
    {
      who,
      what: 'store artifacts',
      actions: ['s3:PutObject'],
      on: object,
      with: encryptedWith(alias),
      butNot,
    },
    {
      who,
      what: 'look at the bucket of its artifacts',
      actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning'],
      on: bucket,
      butNot: [{ on: SOMEONE_ELSES_BUCKET }],
    },
  ];
}

/** @param names those it invokes; none whose name only starts like theirs. */
function invoke(who: string, region: string, account: Account, names: readonly string[]): Work[] {
  return [
    { who, what: 'find functions', actions: ['lambda:ListFunctions'], on: '*', butNot: [] },
    ...names.map((name): Work => {
      const on = arn('lambda', region, account, `function:big-red-button-${name}`);
      return {
        who,
        what: `invoke ${name}`,
        actions: ['lambda:InvokeFunction'],
        on,
        butNot: [{ on: `${on}-2` }],
      };
    }),
  ];
}

const deliveryPipeline: Work[] = [
  ...artifacts('delivery/hello_role', ARTIFACTS, 'hello_big-red-button', DELIVERY_ALIAS),
  ...useArtifactKey('delivery/hello_role', ARTIFACTS),
  {
    who: 'delivery/hello_role',
    what: 'fetch the commit as an archive',
    actions: [
      'codecommit:CancelUploadArchive',
      'codecommit:GetBranch',
      'codecommit:GetCommit',
      'codecommit:GetRepository',
      'codecommit:GetUploadArchiveStatus',
      'codecommit:UploadArchive',
    ],
    on: inDelivery('codecommit', 'big-red-button-hello'),
    butNot: [{ on: inDelivery('codecommit', 'big-red-button-blog') }],
  },
  {
    who: 'delivery/hello_role',
    what: 'build it',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:StartBuild'],
    on: inDelivery('codebuild', 'project/big-red-button-hello'),
    butNot: [{ on: inDelivery('codebuild', 'project/big-red-button-blog') }],
  },
  ...['test', 'production'].flatMap((environment): Work[] => {
    const topic = inDelivery('sns', `big-red-button-approval-${environment}`);
    return [
      {
        who: 'delivery/hello_role',
        what: `ask for an approval of ${environment}`,
        actions: ['sns:Publish'],
        on: topic,
        butNot: [{ on: ALARM_TOPIC }],
      },
      {
        who: 'delivery/hello_role',
        what: `encrypt the question for ${environment}`,
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        on: DELIVERY_KEY,
        with: throughSns(topic),
        butNot: [
          { with: throughSns(ALARM_TOPIC) },
          { with: throughSns(topic, 'secretsmanager') },
          { on: elsewhere(DELIVERY_KEY) },
        ],
      },
    ];
  }),
  ...invoke('delivery/hello_role', PIPELINES, DELIVERY, [
    'deploy-stack',
    'promote-release',
    'test-protect-stacks',
  ]),
];

const serviceStackName = (environment: string) => `big-red-button-${environment}-hello-web`;
const stackArn = (account: Account, name: string) =>
  arn('cloudformation', WORKLOAD, account, `stack/${name}/0a1b2c3d-0a1b`);

/** Giving CloudFormation the environment's role, and work for it. */
function updateStacks(who: string, account: Account, environment: string, neighbour: string): Work[] {
  const on = stackArn(account, serviceStackName(environment));
  const serviceRole = roleArn(account, `${environment}-hello-cloudformation`);
  const under = (role: string) => ({ 'cloudformation:RoleArn': role });
  const butNot = [{ on: stackArn(account, neighbour) }];
  return [
    {
      who,
      what: 'create and update the service stack under the role of the environment',
      actions: ['cloudformation:CreateStack', 'cloudformation:UpdateStack'],
      on,
      with: under(serviceRole),
      butNot: [...butNot, { with: under(roleArn(account, 'administrator')) }, { with: {} }],
    },
    {
      who,
      what: 'tag the stack, and keep its policy',
      actions: ['cloudformation:SetStackPolicy', 'cloudformation:TagResource'],
      on,
      butNot,
    },
    {
      who,
      what: 'give CloudFormation its role',
      actions: ['iam:PassRole'],
      on: serviceRole,
      with: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      butNot: [
        { on: roleArn(account, `${environment}-task-execution`) },
        { with: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
    },
  ];
}

/** The types of a service template's parameters. */
function resolveParameters(who: string, account: Account, environment: string): Work[] {
  const parameter = (of: string) =>
    arn('ssm', WORKLOAD, account, `parameter/big-red-button/${of}/cluster-name`);
  return [
    {
      who,
      what: 'read what the environment publishes',
      actions: ['ssm:GetParameters'],
      on: parameter(environment),
      butNot: [{ on: parameter(`${environment}-2`) }],
    },
    {
      who,
      what: 'check that the published network is there',
      actions: ['ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcs'],
      on: '*',
      butNot: [],
    },
  ];
}

const RELEASE_PIPELINE = 'production/hello-production-role';
const releasePipeline: Work[] = [
  ...artifacts(RELEASE_PIPELINE, RELEASE_ARTIFACTS, 'hello-big-red-button', RELEASE_ALIAS),
  useKey(RELEASE_PIPELINE, RELEASE_KEY, RELEASE_ARTIFACTS),
  useKey(
    RELEASE_PIPELINE,
    RELEASE_KEY,
    RELEASE_ARTIFACTS,
    `${RELEASE_ARTIFACTS}/hello-big-red-button/Source/a1B2c3D`,
  ),
  {
    who: RELEASE_PIPELINE,
    what: 'fetch the current release',
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    on: `${RELEASES}/current/hello/bundle.zip`,
    butNot: [
      { on: `${RELEASES}/current/blog/bundle.zip` },
      { on: `${RELEASES}/releases/hello/1-e/bundle.zip` },
    ],
  },
  {
    who: RELEASE_PIPELINE,
    what: 'look at the bucket of releases',
    actions: ['s3:GetBucketAcl', 's3:GetBucketLocation', 's3:GetBucketVersioning', 's3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey(RELEASE_PIPELINE, RELEASE_KEY, RELEASES),
  ...invoke(RELEASE_PIPELINE, WORKLOAD, PRODUCTION, [
    'production-verify-release',
    'production-protect-stacks',
  ]),
  {
    who: RELEASE_PIPELINE,
    what: 'look at the service stack',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
      'cloudformation:GetStackPolicy',
      'cloudformation:GetTemplate',
      'cloudformation:GetTemplateSummary',
    ],
    on: stackArn(PRODUCTION, serviceStackName('production')),
    butNot: [{ on: stackArn(PRODUCTION, 'big-red-button-production-blog-site') }],
  },
  {
    who: RELEASE_PIPELINE,
    what: 'check the template',
    actions: ['cloudformation:ValidateTemplate'],
    on: '*',
    butNot: [],
  },
  ...updateStacks(RELEASE_PIPELINE, PRODUCTION, 'production', 'big-red-button-production-blog-site'),
  ...resolveParameters(RELEASE_PIPELINE, PRODUCTION, 'production'),
];

function answerJobs(who: string): Work {
  return {
    who,
    what: 'answer CodePipeline',
    actions: ['codepipeline:PutJobFailureResult', 'codepipeline:PutJobSuccessResult'],
    on: '*',
    butNot: [],
  };
}

const inTest = (resource: string) => arn('ecs', WORKLOAD, DELIVERY, resource);
const TEMPLATES = bucketArn('templates-test-111111111111');
const TEMPLATE_ALIAS = arn('kms', WORKLOAD, DELIVERY, 'alias/big-red-button-templates-test');

const functions: Work[] = [
  answerJobs('delivery/deploy-stack'),
  findRunningAction('delivery/deploy-stack'),
  writeLog('delivery/deploy-stack', inDelivery('logs', 'log-group:/aws/lambda/big-red-button-deploy-stack')),
  {
    who: 'delivery/deploy-stack',
    what: 'follow the service stack',
    actions: [
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResources',
      'cloudformation:DescribeStacks',
    ],
    on: stackArn(DELIVERY, serviceStackName('test')),
    butNot: [{ on: stackArn(DELIVERY, serviceStackName('staging')) }],
  },
  ...updateStacks('delivery/deploy-stack', DELIVERY, 'test', serviceStackName('staging')),
  {
    who: 'delivery/deploy-stack',
    what: 'repair a stack under the role of the environment',
    actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:DeleteStack'],
    on: stackArn(DELIVERY, serviceStackName('test')),
    with: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'test-hello-cloudformation') },
    butNot: [
      { on: stackArn(DELIVERY, serviceStackName('staging')) },
      { with: { 'cloudformation:RoleArn': roleArn(DELIVERY, 'administrator') } },
      { with: {} },
    ],
  },
  ...resolveParameters('delivery/deploy-stack', DELIVERY, 'test'),
  {
    who: 'delivery/deploy-stack',
    what: 'read what was promoted',
    actions: ['s3:GetObject'],
    on: `${ARTIFACTS}/promotions/production/hello.json`,
    butNot: [
      { on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
      { on: `${SOMEONE_ELSES_BUCKET}/promotions/production/hello.json` },
    ],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see that nothing was promoted yet',
    actions: ['s3:ListBucket'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'read a large template, as CloudFormation does in its name',
    actions: ['s3:GetObject'],
    on: `${TEMPLATES}/templates/0a1b.json`,
    butNot: [{ on: `${TEMPLATES}/else.yaml` }, { on: `${SOMEONE_ELSES_BUCKET}/templates/0a1b.json` }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'store a large template, once',
    actions: ['s3:PutObject'],
    on: `${TEMPLATES}/templates/0a1b.json`,
    with: { 's3:if-none-match': '*', ...encryptedWith(TEMPLATE_ALIAS) },
    butNot: [
      { on: `${TEMPLATES}/else.yaml` },
      { on: `${SOMEONE_ELSES_BUCKET}/templates/0a1b.json` },
      { with: encryptedWith(TEMPLATE_ALIAS) },
    ],
  },
  useKey('delivery/deploy-stack', TEMPLATE_KEY, TEMPLATES),
  {
    who: 'delivery/deploy-stack',
    what: 'see what the service does',
    actions: ['ecs:DescribeServices', 'ecs:ListServiceDeployments'],
    on: inTest(`service/big-red-button-test/${serviceStackName('test')}-service`),
    butNot: [{ on: inTest('service/big-red-button-test/other-service') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see how a deployment of the service went',
    actions: ['ecs:DescribeServiceDeployments'],
    on: inTest(`service-deployment/big-red-button-test/${serviceStackName('test')}-service/d1`),
    butNot: [{ on: inTest('service-deployment/big-red-button-test/other-service/d1') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see why a task stopped',
    actions: ['ecs:DescribeTasks'],
    on: inTest('task/big-red-button-test/t1'),
    butNot: [{ on: inTest('task/big-red-button-staging/t1') }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'find the tasks of its cluster',
    actions: ['ecs:ListTasks'],
    on: '*',
    with: { 'ecs:cluster': inTest('cluster/big-red-button-test') },
    butNot: [{ with: { 'ecs:cluster': inTest('cluster/big-red-button-staging') } }, { with: {} }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'see what a service is made of',
    actions: ['ecs:DescribeTaskDefinition'],
    on: '*',
    butNot: [],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'protect the image from expiring',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }, { on: elsewhere(IMAGES) }],
  },
  {
    who: 'delivery/deploy-stack',
    what: 'record that a release runs',
    actions: ['s3:PutObject'],
    on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
    butNot: [
      { on: `${ARTIFACTS}/deployments/production/hello/web/e.json` },
      { on: `${ARTIFACTS}/hello_big-red-button/Build/a1B2c3D` },
    ],
  },
  useKey('delivery/deploy-stack', DELIVERY_KEY, ARTIFACTS),

  answerJobs('delivery/promote-release'),
  findRunningAction('delivery/promote-release'),
  writeLog(
    'delivery/promote-release',
    inDelivery('logs', 'log-group:/aws/lambda/big-red-button-promote-release'),
  ),
  {
    who: 'delivery/promote-release',
    what: 'read the record of what ran',
    actions: ['s3:GetObject'],
    on: `${ARTIFACTS}/deployments/test/hello/web/e.json`,
    butNot: [{ on: `${ARTIFACTS}/deployments/production/hello/web/e.json` }],
  },
  {
    who: 'delivery/promote-release',
    what: 'see that a record is missing',
    actions: ['s3:ListBucket'],
    on: ARTIFACTS,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('delivery/promote-release', DELIVERY_KEY, ARTIFACTS),
  {
    who: 'delivery/promote-release',
    what: 'protect the images from expiring',
    actions: ['ecr:BatchGetImage', 'ecr:PutImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }, { on: elsewhere(IMAGES) }],
  },
  {
    who: 'delivery/promote-release',
    what: 'record what was promoted, and read it',
    actions: ['s3:GetObject', 's3:PutObject'],
    on: `${ARTIFACTS}/promotions/production/hello.json`,
    butNot: [{ on: `${ARTIFACTS}/promotions/test/hello.json` }],
  },
  ...['releases/hello/1-e/bundle.zip', 'current/hello/bundle.zip'].flatMap((release): Work[] => {
    const on = `${RELEASES}/${release}`;
    return [
      {
        who: 'delivery/promote-release',
        what: `look at ${release}`,
        actions: ['s3:GetObject'],
        on,
        butNot: [{ on: `${RELEASES}/else.zip` }, { on: `${SOMEONE_ELSES_BUCKET}/current/hello/bundle.zip` }],
      },
      {
        who: 'delivery/promote-release',
        what: `write ${release}`,
        actions: ['s3:PutObject'],
        on,
        with: { 's3:if-none-match': '*' },
        butNot: [
          { on: `${RELEASES}/else.zip` },
          { on: `${SOMEONE_ELSES_BUCKET}/current/hello/bundle.zip` },
          { with: {} },
        ],
      },
    ];
  }),
  {
    who: 'delivery/promote-release',
    what: 'replace the current release that it has seen',
    actions: ['s3:PutObject'],
    on: `${RELEASES}/current/hello/bundle.zip`,
    with: { 's3:if-match': 'etag' },
    butNot: [{ on: `${RELEASES}/releases/hello/1-e/bundle.zip` }],
  },
  {
    who: 'delivery/promote-release',
    what: 'see that there is no release yet',
    actions: ['s3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('delivery/promote-release', RELEASE_KEY, RELEASES),

  answerJobs('production/production-verify-release'),
  writeLog(
    'production/production-verify-release',
    arn('logs', WORKLOAD, PRODUCTION, 'log-group:/aws/lambda/big-red-button-production-verify-release'),
  ),
  {
    who: 'production/production-verify-release',
    what: 'read the archived release',
    actions: ['s3:GetObject'],
    on: `${RELEASES}/releases/hello/1-e/bundle.zip`,
    butNot: [{ on: `${RELEASES}/current/hello/bundle.zip` }],
  },
  {
    who: 'production/production-verify-release',
    what: 'see that a release is missing',
    actions: ['s3:ListBucket'],
    on: RELEASES,
    butNot: [{ on: SOMEONE_ELSES_BUCKET }],
  },
  useKey('production/production-verify-release', RELEASE_KEY, RELEASES),
  {
    who: 'production/production-verify-release',
    what: 'see which release runs',
    actions: ['cloudformation:DescribeStacks'],
    on: stackArn(PRODUCTION, serviceStackName('production')),
    butNot: [{ on: stackArn(PRODUCTION, serviceStackName('staging')) }],
  },
  {
    who: 'production/production-verify-release',
    what: 'look for the images in the registry of the other account',
    actions: ['ecr:BatchGetImage'],
    on: IMAGES,
    butNot: [{ on: OTHER_PROJECTS_IMAGES }],
  },
];

/** Protecting the stacks of one environment, from the Region of its pipelines. */
function protectStacks(account: Account, environment: string, region: string): Work[] {
  const name = `${environment}-protect-stacks`;
  const who = `${account.name}/${name}`;
  const stack = stackArn(account, serviceStackName(environment));
  return [
    answerJobs(who),
    writeLog(who, arn('logs', region, account, `log-group:/aws/lambda/big-red-button-${name}`)),
    {
      who,
      what: 'protect the service stack from deletion',
      actions: ['cloudformation:DescribeStacks', 'cloudformation:UpdateTerminationProtection'],
      on: stack,
      butNot: [{ on: stackArn(account, serviceStackName(`x${environment}`)) }, { on: elsewhere(stack) }],
    },
  ];
}

/** CloudFormation's own work: what the handlers of the template's seven types call, one group each. */
function serviceStack(account: Account, environment: string): Work[] {
  const who = `${account.name}/${environment}-hello-cloudformation`;
  const at = (service: string, resource: string) => arn(service, WORKLOAD, account, resource);
  const cluster = `big-red-button-${environment}`;
  const stack = serviceStackName(environment);
  /** Of another environment and of another application of the same one. */
  const otherStacks = [serviceStackName(`x${environment}`), stack.replace('-hello-', '-blog-')];
  const service = `${cluster}/${stack}-Service-aB1cD2`;
  const listener = `app/${cluster}/0a1b2c3d/4e5f6071`;
  const otherListener = `app/${cluster}-2/0a1b2c3d/4e5f6071`;
  const executionRole = roleArn(account, `${environment}-task-execution`);
  const does = (
    what: string,
    actions: readonly string[],
    on: string,
    butNot: readonly Neighbour[],
    context: Context = {},
  ): Work => ({ who, what, actions, on, with: context, butNot });
  const look = (what: string, actions: readonly string[]) => does(what, actions, '*', []);

  const logGroup: Work[] = [
    does(
      'create, read, update and delete AWS::Logs::LogGroup',
      [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:GetDataProtectionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      at('logs', `log-group:/ecs/${stack}`),
      [
        ...otherStacks.map((other) => ({ on: at('logs', `log-group:/ecs/${other}`) })),
        { on: at('logs', `log-group:/vpc/big-red-button-${environment}`) },
      ],
    ),
    look('find log groups', [
      'logs:DescribeIndexPolicies',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
    ]),
  ];
  const taskDefinition: Work[] = [
    does(
      'register AWS::ECS::TaskDefinition and tag it',
      ['ecs:ListTagsForResource', 'ecs:RegisterTaskDefinition', 'ecs:TagResource', 'ecs:UntagResource'],
      at('ecs', `task-definition/${stack}:7`),
      otherStacks.map((other) => ({ on: at('ecs', `task-definition/${other}:7`) })),
    ),
    look('read and retire task definitions', ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition']),
    does('see the task execution role', ['iam:GetRole'], executionRole, [
      { on: roleArn(account, `${environment}-hello-cloudformation`) },
    ]),
    does(
      'give tasks the task execution role',
      ['iam:PassRole'],
      executionRole,
      [
        { on: roleArn(account, `${environment}-hello-cloudformation`) },
        { with: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
      ],
      { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' },
    ),
  ];
  const ecsService: Work[] = [
    does(
      'create, read, update and delete AWS::ECS::Service',
      [
        'ecs:CreateService',
        'ecs:DeleteService',
        'ecs:DescribeServices',
        'ecs:ListServiceDeployments',
        'ecs:ListTagsForResource',
        'ecs:TagResource',
        'ecs:UntagResource',
        'ecs:UpdateService',
      ],
      at('ecs', `service/${service}`),
      [
        ...otherStacks.map((other) => ({ on: at('ecs', `service/${cluster}/${other}-Service-aB1cD2`) })),
        { on: at('ecs', `service/${cluster}-2/${stack}-Service-aB1cD2`) },
      ],
    ),
    does(
      'follow and stop the deployment of AWS::ECS::Service',
      ['ecs:DescribeServiceDeployments', 'ecs:StopServiceDeployment'],
      at('ecs', `service-deployment/${service}/aB1cD2eF3`),
      [
        { on: at('ecs', `service-deployment/${cluster}-2/${stack}-Service-aB1cD2/aB1cD2eF3`) },
        ...otherStacks.map((other) => ({
          on: at('ecs', `service-deployment/${cluster}/${other}-Service-aB1cD2/aB1cD2eF3`),
        })),
      ],
    ),
  ];
  const group = at('elasticloadbalancing', 'targetgroup/big-re-Targe-AB1CD2/0a1b2c3d');
  const madeBy = (name: string) => ({ 'aws:ResourceTag/aws:cloudformation:stack-name': name });
  const targetGroup: Work[] = [
    does(
      'create and tag AWS::ElasticLoadBalancingV2::TargetGroup',
      ['elasticloadbalancing:AddTags', 'elasticloadbalancing:CreateTargetGroup'],
      group,
      [{ on: elsewhere(group) }],
    ),
    does(
      'update, untag and delete its AWS::ElasticLoadBalancingV2::TargetGroup',
      [
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      group,
      [
        { on: elsewhere(group), with: madeBy(stack) },
        ...otherStacks.map((other) => ({ with: madeBy(other) })),
        { with: {} },
      ],
      madeBy(stack),
    ),
    look('read target groups', [
      'elasticloadbalancing:DescribeTags',
      'elasticloadbalancing:DescribeTargetGroupAttributes',
      'elasticloadbalancing:DescribeTargetGroups',
      'elasticloadbalancing:DescribeTargetHealth',
    ]),
  ];
  const listenerRule: Work[] = [
    does(
      'create AWS::ElasticLoadBalancingV2::ListenerRule',
      ['elasticloadbalancing:CreateRule'],
      at('elasticloadbalancing', `listener/${listener}`),
      [{ on: at('elasticloadbalancing', `listener/${otherListener}`) }],
    ),
    does(
      'update, tag and delete AWS::ElasticLoadBalancingV2::ListenerRule',
      [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      at('elasticloadbalancing', `listener-rule/${listener}/8a9b0c1d`),
      [{ on: at('elasticloadbalancing', `listener-rule/${otherListener}/8a9b0c1d`) }],
    ),
    look('read listeners and their rules', [
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeRules',
    ]),
  ];
  const desiredCount = {
    'application-autoscaling:scalable-dimension': 'ecs:service:DesiredCount',
    'application-autoscaling:service-namespace': 'ecs',
  };
  const target = at('application-autoscaling', 'scalable-target/0ec5a1b2c3d4');
  const linked = (name: string) =>
    `arn:aws:iam::${account.id}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/${name}`;
  const scaling: Work[] = [
    does(
      'create, update and delete AWS::ApplicationAutoScaling::ScalableTarget and ScalingPolicy',
      [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:PutScalingPolicy',
        'application-autoscaling:RegisterScalableTarget',
      ],
      target,
      [
        { on: elsewhere(target), with: desiredCount },
        ...withoutEach(desiredCount).map((context) => ({ with: context })),
        { with: { ...desiredCount, 'application-autoscaling:service-namespace': 'dynamodb' } },
        {
          with: {
            ...desiredCount,
            'application-autoscaling:scalable-dimension': 'ec2:spot-fleet-request:TargetCapacity',
          },
        },
      ],
      desiredCount,
    ),
    does(
      'tag AWS::ApplicationAutoScaling::ScalableTarget',
      [
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
      target,
      [{ on: elsewhere(target) }],
    ),
    look('read the metric of a scaling policy', ['cloudwatch:GetMetricData']),
    look('read scalable targets and scaling policies', [
      'application-autoscaling:DescribeScalableTargets',
      'application-autoscaling:DescribeScalingPolicies',
      'application-autoscaling:DescribeScheduledActions',
    ]),
    does(
      'have the role of Application Auto Scaling made',
      ['iam:CreateServiceLinkedRole'],
      linked('AWSServiceRoleForApplicationAutoScaling_ECSService'),
      [
        { on: linked('AWSServiceRoleForApplicationAutoScaling_DynamoDBTable') },
        { with: { 'iam:AWSServiceName': 'dynamodb.application-autoscaling.amazonaws.com' } },
      ],
      { 'iam:AWSServiceName': 'ecs.application-autoscaling.amazonaws.com' },
    ),
    // Those that Application Auto Scaling makes for the scaling policy, and a template's own.
    ...[`TargetTracking-service/${service}-AlarmHigh-0a1b2c3d`, `${stack}-errors`].map((alarm) =>
      does(
        `create, read, update, tag and delete the alarm ${alarm}`,
        [
          'cloudwatch:DeleteAlarms',
          'cloudwatch:ListTagsForResource',
          'cloudwatch:PutMetricAlarm',
          'cloudwatch:TagResource',
          'cloudwatch:UntagResource',
        ],
        at('cloudwatch', `alarm:${alarm}`),
        [
          { on: at('cloudwatch', `alarm:${alarm.replaceAll(cluster, `${cluster}x`)}`) },
          { on: at('cloudwatch', `alarm:${alarm.replace('-hello-', '-blog-')}`) },
        ],
      ),
    ),
    does('find alarms', ['cloudwatch:DescribeAlarms'], at('cloudwatch', 'alarm:any'), [
      { on: elsewhere(at('cloudwatch', 'alarm:any')) },
    ]),
  ];
  return [
    ...resolveParameters(who, account, environment),
    ...logGroup,
    ...taskDefinition,
    ...ecsService,
    ...targetGroup,
    ...listenerRule,
    ...scaling,
  ];
}

/** The machines, ECS itself and the network. */
function workload(account: Account, environment: string): Work[] {
  const at = (service: string, resource: string) => arn(service, WORKLOAD, account, resource);
  const name = (role: string) => `${account.name}/${environment}-${role}`;
  const clusterName = `big-red-button-${environment}`;
  const cluster = at('ecs', `cluster/${clusterName}`);
  const flowLog = at('logs', `log-group:/vpc/${clusterName}`);
  return [
    logIn(name('task-execution')),
    {
      who: name('task-execution'),
      what: 'pull the images from the registry of the delivery account',
      actions: PULL,
      on: IMAGES,
      butNot: [{ on: OTHER_PROJECTS_IMAGES }],
    },
    {
      who: name('task-execution'),
      what: 'write the logs of tasks',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      on: at('logs', `log-group:/ecs/${serviceStackName(environment)}:log-stream:app/app/0a1b2c3d`),
      butNot: [
        {
          on: at('logs', `log-group:/ecs/${serviceStackName(`x${environment}`)}:log-stream:app/app/0a1b2c3d`),
        },
        { on: `${flowLog}:log-stream:eni-0a1b2c3d-all` },
      ],
    },
    {
      who: name('instance'),
      what: 'find the service of the agents',
      actions: ['ecs:DiscoverPollEndpoint'],
      on: '*',
      butNot: [],
    },
    {
      who: name('instance'),
      what: 'join the cluster and report to it',
      actions: [
        'ecs:DeregisterContainerInstance',
        'ecs:RegisterContainerInstance',
        'ecs:SubmitAttachmentStateChanges',
        'ecs:SubmitContainerStateChange',
        'ecs:SubmitTaskStateChange',
      ],
      on: cluster,
      butNot: [{ on: `${cluster}-2` }],
    },
    {
      who: name('instance'),
      what: 'take work from the cluster',
      actions: ['ecs:Poll', 'ecs:StartTelemetrySession', 'ecs:UpdateContainerInstancesState'],
      on: at('ecs', `container-instance/${clusterName}/0a1b2c3d`),
      with: { 'ecs:cluster': cluster },
      butNot: [
        { on: at('ecs', `container-instance/${clusterName}-2/0a1b2c3d`) },
        { with: { 'ecs:cluster': `${cluster}-2` } },
      ],
    },
    {
      who: name('flow-log'),
      what: 'write the flow log',
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      on: `${flowLog}:log-stream:eni-0a1b2c3d-all`,
      butNot: [{ on: `${flowLog}-2:log-stream:eni-0a1b2c3d-all` }],
    },
    {
      who: name('flow-log'),
      what: 'find the streams of the flow log',
      actions: ['logs:DescribeLogStreams'],
      on: `${flowLog}:log-stream:`,
      butNot: [{ on: `${flowLog}-2:log-stream:` }],
    },
  ];
}

const starts: Work[] = [
  {
    who: 'delivery/hello_start',
    what: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    on: inDelivery('codepipeline', 'hello_big-red-button'),
    butNot: [{ on: inDelivery('codepipeline', 'blog_big-red-button') }],
  },
  {
    who: 'production/hello-production-start',
    what: 'start the pipeline',
    actions: ['codepipeline:StartPipelineExecution'],
    on: arn('codepipeline', WORKLOAD, PRODUCTION, 'hello-big-red-button-production'),
    butNot: [{ on: arn('codepipeline', WORKLOAD, PRODUCTION, 'blog-big-red-button-production') }],
  },
];

/** Pipelines of the same account and Region whose names are like this one's, and which are none of ours or another kind. */
function likePipeline(on: string): { readonly on: string }[] {
  const name = on.split(':').at(-1) ?? '';
  const place = on.slice(0, -name.length);
  const others = name.includes('_')
    ? ['hello_other', 'hello_my-big-red-button', 'hello_big-red-button-2', 'hello-big-red-button-production']
    : ['hello-other-production', 'hello-big-red-button-staging', 'hello_big-red-button'];
  return others.map((other) => ({ on: `${place}${other}` }));
}

function findRunningAction(who: string): Work {
  const on = inDelivery('codepipeline', 'hello_big-red-button');
  return {
    who,
    what: 'see whether the pipeline runs what an event describes',
    actions: ['codepipeline:ListActionExecutions'],
    on,
    butNot: [
      ...likePipeline(on),
      { on: elsewhere(on) },
      { on: arn('codepipeline', WORKLOAD, PRODUCTION, 'hello-big-red-button-production') },
    ],
  };
}

function readPipeline(who: string, on: string): Work {
  return {
    who,
    what: 'look at the pipeline and its history',
    actions: [
      'codepipeline:GetPipeline',
      'codepipeline:GetPipelineExecution',
      'codepipeline:GetPipelineState',
      'codepipeline:ListActionExecutions',
      'codepipeline:ListPipelineExecutions',
    ],
    on,
    butNot: likePipeline(on),
  };
}

const approvers: Work[] = ['Test', 'Production'].flatMap((stage): Work[] => {
  const who = `delivery/approver-${stage.toLowerCase()}`;
  const pipeline = inDelivery('codepipeline', 'hello_big-red-button');
  return [
    {
      who,
      what: `answer the approval of ${stage}`,
      actions: ['codepipeline:PutApprovalResult'],
      on: `${pipeline}/${stage}/Approve`,
      butNot: [
        { on: `${pipeline}/${stage === 'Test' ? 'Production' : 'Test'}/Approve` },
        { on: `${pipeline}/${stage}/Approve2` },
      ],
    },
    readPipeline(who, pipeline),
    {
      who,
      what: 'look at a commit and its difference',
      actions: [
        'codecommit:BatchGetCommits',
        'codecommit:GetBlob',
        'codecommit:GetBranch',
        'codecommit:GetCommit',
        'codecommit:GetCommitHistory',
        'codecommit:GetDifferences',
        'codecommit:GetFile',
        'codecommit:GetFolder',
        'codecommit:GetObjectIdentifier',
        'codecommit:GetReferences',
        'codecommit:GetRepository',
        'codecommit:GetTree',
      ],
      on: inDelivery('codecommit', 'big-red-button-hello'),
      butNot: [
        { on: inDelivery('codecommit', 'other-hello') },
        { on: elsewhere(inDelivery('codecommit', 'big-red-button-hello')) },
      ],
    },
  ];
});

function readAlarms(who: string, region: string, account: Account): Work {
  const alarm = arn('cloudwatch', region, account, 'alarm:any');
  return {
    who,
    what: `look at alarms in ${region}`,
    actions: ['cloudwatch:DescribeAlarmHistory', 'cloudwatch:DescribeAlarms'],
    on: alarm,
    butNot: [{ on: elsewhere(alarm) }],
  };
}

function readLog(who: string, group: string, neighbour: string): Work[] {
  return [
    {
      who,
      what: `search the log ${group}`,
      actions: ['logs:DescribeLogStreams', 'logs:FilterLogEvents'],
      on: `${group}:log-stream:`,
      butNot: [{ on: `${neighbour}:log-stream:` }],
    },
    {
      who,
      what: `read the log ${group}`,
      actions: ['logs:GetLogEvents'],
      on: `${group}:log-stream:2026/1`,
      butNot: [{ on: `${neighbour}:log-stream:2026/1` }],
    },
  ];
}

/** What an operator of an account does with its pipelines and its environment. */
function operator(account: Account, region: string, pipelineName: string, environment: string): Work[] {
  const who = `${account.name}/operator-${account.name}`;
  const at = (service: string, resource: string) => arn(service, WORKLOAD, account, resource);
  const pipeline = arn('codepipeline', region, account, pipelineName);
  const service = `service/big-red-button-${environment}`;
  return [
    readPipeline(who, pipeline),
    {
      who,
      what: 'retry a stage',
      actions: ['codepipeline:RetryStageExecution'],
      on: `${pipeline}/Source`,
      butNot: likePipeline(pipeline).map(({ on }) => ({ on: `${on}/Source` })),
    },
    {
      who,
      what: 'stop an execution',
      actions: ['codepipeline:StopPipelineExecution'],
      on: pipeline,
      butNot: likePipeline(pipeline),
    },
    {
      who,
      what: 'look at the service stack',
      actions: ['cloudformation:DescribeStackEvents', 'cloudformation:DescribeStacks'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [{ on: stackArn(account, serviceStackName(`x${environment}`)) }],
    },
    {
      who,
      what: 'bring the service stack back to its last stable state',
      actions: ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [
        { on: stackArn(account, serviceStackName(`x${environment}`)) },
        { with: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { with: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    {
      who,
      what: 'delete the service stack, which is unprotected as long as it never worked',
      actions: ['cloudformation:DeleteStack'],
      on: stackArn(account, serviceStackName(environment)),
      butNot: [
        { on: stackArn(account, serviceStackName(`x${environment}`)) },
        { with: { 'cloudformation:RoleArn': roleArn(account, `${environment}-hello-cloudformation`) } },
        { with: { 'cloudformation:RoleArn': roleArn(account, 'administrator') } },
      ],
    },
    readAlarms(who, WORKLOAD, account),
    {
      who,
      what: 'look at metrics',
      actions: ['cloudwatch:GetMetricData', 'cloudwatch:GetMetricStatistics', 'cloudwatch:ListMetrics'],
      on: '*',
      butNot: [],
    },
    {
      who,
      what: 'look at the service',
      actions: ['ecs:DescribeServices'],
      on: at('ecs', `${service}/${serviceStackName(environment)}-Service-aB1cD2`),
      butNot: [{ on: at('ecs', `${service}-2/${serviceStackName(environment)}-Service-aB1cD2`) }],
    },
    ...readLog(
      who,
      at('logs', `log-group:/ecs/${serviceStackName(environment)}`),
      at('logs', `log-group:/ecs/${serviceStackName(`x${environment}`)}`),
    ),
  ];
}

const deliveryLog = (name: string) => inDelivery('logs', `log-group:/aws/${name}`);
const operators: Work[] = [
  ...operator(DELIVERY, PIPELINES, 'hello_big-red-button', 'test'),
  {
    who: 'delivery/operator-delivery',
    what: 'look at builds',
    actions: ['codebuild:BatchGetBuilds', 'codebuild:ListBuildsForProject'],
    on: inDelivery('codebuild', 'project/big-red-button-hello'),
    butNot: [{ on: inDelivery('codebuild', 'project/other-hello') }],
  },
  {
    who: 'delivery/operator-delivery',
    what: 'look at test reports',
    actions: [
      'codebuild:BatchGetReports',
      'codebuild:DescribeTestCases',
      'codebuild:ListReportsForReportGroup',
    ],
    on: inDelivery('codebuild', 'report-group/big-red-button-hello-unit-tests'),
    butNot: [{ on: inDelivery('codebuild', 'report-group/other-hello-unit-tests') }],
  },
  readAlarms('delivery/operator-delivery', PIPELINES, DELIVERY),
  ...['deploy-stack', 'promote-release', 'test-protect-stacks'].flatMap((name) => {
    const log = deliveryLog(`lambda/big-red-button-${name}`);
    return readLog('delivery/operator-delivery', log, `${log}-2`);
  }),
  ...readLog(
    'delivery/operator-delivery',
    deliveryLog('codebuild/big-red-button-hello'),
    deliveryLog('codebuild/other-hello'),
  ),
  ...operator(PRODUCTION, WORKLOAD, 'hello-big-red-button-production', 'production'),
  ...['verify-release', 'protect-stacks'].flatMap((name) =>
    readLog(
      'production/operator-production',
      arn('logs', WORKLOAD, PRODUCTION, `log-group:/aws/lambda/big-red-button-production-${name}`),
      arn('logs', WORKLOAD, PRODUCTION, `log-group:/aws/lambda/big-red-button-staging-${name}`),
    ),
  ),
];

/** The rules that report uses of the deploy role. */
const deployRoleWatches: Work[] = (
  [
    ['delivery/test-deploy-role-us-east-1', DELIVERY, PIPELINES, 'test', 'delivery-shared'],
    [
      'production/production-deploy-role-ap-southeast-2',
      PRODUCTION,
      WORKLOAD,
      'production',
      'production-release',
    ],
  ] as const
).flatMap(([who, account, region, environment, stack]): Work[] => {
  const topic = arn('sns', region, account, `big-red-button-operators-${environment}`);
  const key = arn('kms', region, account, `key/${stack}`);
  const through = (service: string, of: string) => ({
    'kms:ViaService': `${service}.${region}.amazonaws.com`,
    'kms:EncryptionContext:aws:sns:topicArn': of,
  });
  return [
    {
      who,
      what: 'report a use of the deploy role to operators',
      actions: ['sns:Publish'],
      on: topic,
      butNot: [{ on: topic.replace('-operators-', '-approval-') }, { on: elsewhere(topic) }],
    },
    {
      who,
      what: 'encrypt the report through SNS',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      on: key,
      with: through('sns', topic),
      butNot: [
        { with: through('sns', topic.replace('-operators-', '-approval-')) },
        { with: through('secretsmanager', topic) },
        { on: elsewhere(key) },
      ],
    },
  ];
});
/** In each other Region of the accounts. */
const forwarding: Work[] = (
  [
    ['delivery/test-deploy-role-ap-southeast-2', arn('events', PIPELINES, DELIVERY, 'event-bus/default')],
    ['production/production-deploy-role-us-east-1', arn('events', WORKLOAD, PRODUCTION, 'event-bus/default')],
  ] as const
).map(([who, bus]) => ({
  who,
  what: 'forward uses of the deploy role to the Region of the operators',
  actions: ['events:PutEvents'],
  on: bus,
  butNot: [{ on: elsewhere(bus) }, { on: bus.replace('default', 'other') }],
}));

/** All that the roles of the example do, and how near they come to what they must not. */
export const WORK: readonly Work[] = [
  ...build,
  ...deliveryPipeline,
  ...releasePipeline,
  ...functions,
  ...protectStacks(DELIVERY, 'test', PIPELINES),
  ...protectStacks(PRODUCTION, 'production', WORKLOAD),
  ...serviceStack(DELIVERY, 'test'),
  ...serviceStack(PRODUCTION, 'production'),
  ...workload(DELIVERY, 'test'),
  ...workload(PRODUCTION, 'production'),
  ...starts,
  ...deployRoleWatches,
  ...forwarding,
  ...approvers,
  ...operators,
];
