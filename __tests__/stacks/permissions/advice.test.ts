import { adviceOfFunctions } from '../support/advice';
import { all, EXAMPLE, synthesize } from '../support/synthesis';
import { isAllowed, policySetOf, type AccessRequest } from '../support/policy-set';

const policySet = policySetOf(synthesize(EXAMPLE).values());

const DELIVERY = '111111111111';
const PRODUCTION = '222222222222';
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}`;
const OPERATORS = {
  delivery: role(DELIVERY, 'big-red-button-operator-delivery'),
  production: role(PRODUCTION, 'big-red-button-operator-production'),
};
const TERRAFORM = {
  delivery: role(DELIVERY, 'OrganizationAccountAccessRole'),
  production: role(PRODUCTION, 'OrganizationAccountAccessRole'),
};
const STACKS = {
  delivery: `arn:aws:cloudformation:ap-southeast-2:${DELIVERY}:stack/big-red-button-test-hello-web/1`,
  production: `arn:aws:cloudformation:ap-southeast-2:${PRODUCTION}:stack/big-red-button-production-hello-web/1`,
};
const PIPELINES = {
  delivery: `arn:aws:codepipeline:us-east-1:${DELIVERY}:hello_big-red-button`,
  production: `arn:aws:codepipeline:ap-southeast-2:${PRODUCTION}:hello-big-red-button-production`,
};
type Account = keyof typeof STACKS;
const ACCOUNTS = Object.keys(STACKS) as Account[];

/** Requests that IAM must allow so that a person can follow an instruction. */
type Needs = readonly AccessRequest[];
const onStack = (roles: Record<Account, string>, ...actions: readonly string[]): Needs =>
  ACCOUNTS.flatMap((account) =>
    actions.map((action) => ({ principal: roles[account], action, resource: STACKS[account] })),
  );
const retry: Needs = [
  ...['Build', 'Test', 'Production'].map((stage) => [OPERATORS.delivery, `${PIPELINES.delivery}/${stage}`]),
  [OPERATORS.production, `${PIPELINES.production}/Deploy`],
].map(([principal = '', resource = '']) => ({
  principal,
  action: 'codepipeline:RetryStageExecution',
  resource,
}));
const deployByTerraform: Needs = [
  {
    principal: TERRAFORM.delivery,
    action: 'lambda:UpdateFunctionCode',
    resource: `arn:aws:lambda:us-east-1:${DELIVERY}:function:big-red-button-deploy-stack`,
  },
  {
    principal: TERRAFORM.production,
    action: 's3:PutBucketVersioning',
    resource: `arn:aws:s3:::big-red-button-release-production-${PRODUCTION}`,
  },
];
const readReleases: Needs = [
  {
    principal: OPERATORS.production,
    action: 'codepipeline:ListActionExecutions',
    resource: PIPELINES.production,
  },
];
const rollBack: Needs = [
  {
    principal: OPERATORS.production,
    action: 'codepipeline:StartPipelineExecution',
    resource: PIPELINES.production,
  },
];
/** No requests: a developer follows the instruction by a push, whose permissions these tests do not check. */
const PUSH: Needs = [];

/**
 * Every instruction in the messages of the functions, and the requests that a person needs to follow the instruction.
 */
const ADVICE: readonly (readonly [RegExp, Needs])[] = [
  [
    /^have an operator (look at the release pipeline of .+|of .+ retry the stage there)$/,
    [...retry, ...readReleases],
  ],
  [/^retry (the stage\b|all actions of the stage Build$)/, retry],
  [
    /^have an operator run aws cloudformation continue-update-rollback$/,
    onStack(OPERATORS, 'cloudformation:ContinueUpdateRollback'),
  ],
  [
    /^have an operator return the stack to its last stable state \(aws cloudformation rollback-stack\)$/,
    onStack(OPERATORS, 'cloudformation:RollbackStack'),
  ],
  [
    /^have an operator delete the rest of the stack \(aws cloudformation delete-stack\)$/,
    onStack(OPERATORS, 'cloudformation:DeleteStack'),
  ],
  [
    /^find out who (changed the service|(changed|deleted) the stack|updated the stack)$/,
    onStack(OPERATORS, 'cloudformation:DescribeStacks', 'cloudformation:DescribeStackEvents'),
  ],
  [
    /^have somebody with the deployRole disable termination protection \(aws cloudformation update-termination-protection /,
    onStack(TERRAFORM, 'cloudformation:UpdateTerminationProtection'),
  ],
  [
    /^have somebody with the deployRole (bring the stack into a stable status|repair the stack|set the tag to the number of the deployed release|correct the number in the tag release-sequence of the stack or in the promotion record)$/,
    onStack(TERRAFORM, 'cloudformation:UpdateStack'),
  ],
  [
    /^have somebody with the deployRole set the tag release-sequence of the service stacks to the highest release number in use and delete any unreadable promotion record$/,
    [
      ...onStack(TERRAFORM, 'cloudformation:UpdateStack'),
      {
        principal: TERRAFORM.delivery,
        action: 's3:DeleteObject',
        resource: `arn:aws:s3:::big-red-button-records-${DELIVERY}/promotions/production/hello.json`,
      },
    ],
  ],
  [
    /^have somebody with the deployRole delete the object$/,
    [
      {
        principal: TERRAFORM.delivery,
        action: 's3:DeleteObject',
        resource: `arn:aws:s3:::big-red-button-templates-test-${DELIVERY}/templates/x.json`,
      },
    ],
  ],
  [
    /^have somebody with the deployRole delete the tag$/,
    [
      {
        principal: TERRAFORM.delivery,
        action: 'ecr:BatchDeleteImage',
        resource: `arn:aws:ecr:ap-southeast-2:${DELIVERY}:repository/big-red-button/hello/web`,
      },
    ],
  ],
  [
    /^find out which build pushed the tag$/,
    ['codebuild:ListBuildsForProject', 'codebuild:BatchGetBuilds'].map((action) => ({
      principal: OPERATORS.delivery,
      action,
      resource: `arn:aws:codebuild:us-east-1:${DELIVERY}:project/big-red-button-hello`,
    })),
  ],
  // These instructions require CloudTrail, which only the owner of the account can read.
  [
    /^(find out who (wrote the (bundle|object)|allocated the number|set the number \$\{…\}|changed the artifact|pushed the image)|look at it before you go on)$/,
    [],
  ],
  [
    /^(run cdktf deploy for (the (function again|pipeline( \$\{…\}| again| after a change of services)?|registry|environment and the function again)|that account again)|deploy the functions of both accounts from one commit|enable versioning by deploying the stacks of the bucket's account)$/,
    deployByTerraform,
  ],
  [
    /^(release again( to get a new number)?|promote a release newer than \$\{…\}|promote (a newer release|release \$\{…\})|repair the code and push it|push( a commit to release again)?|repair the tests or the code)$/,
    PUSH,
  ],
  [/^(start the rollback again|promote the release, or name an older one)$/, rollBack],
  // The cause is in the buildspec or in the tests, so a developer pushes a correction. A change of `reports` in the
  // configuration also needs a deployment.
  [
    /^(name each report (once )?in the section 'reports' of the buildspec|let the (buildspec push|tests report) |check that the tests run and write the files of |check base-directory, files and file-format of the report in the buildspec$|remove the report from the buildspec, or add its name to 'reports' of the application in the configuration and run cdktf deploy for the pipeline$|set file-format of the report in the buildspec )/,
    deployByTerraform,
  ],
  // The cause is in the application or its template, so a developer pushes a correction.
  [
    /^remove (the cause|files from the artifact|parameters from the template|tags from the configuration file(, or from the stack if the file has none)?)$/,
    PUSH,
  ],
  // The pipelines of this repository never cause messages with the following instructions.
  [
    /^(create the archive (again( with one of the entries)?|without (a comment|the field))|declare (it|\$\{…\}) as an (input|output) artifact of the action|shorten the names of the application and the service in the configuration|check the name and the Region of the bucket or repository|look for a proxy between this function and S3 that changes requests or responses|write a JSON object|set OutputArtifactFormat of the source action to CODE_ZIP)$/,
    [],
  ],
];

const advice = adviceOfFunctions();

test('the functions give advice', () => {
  expect(advice.length).toBeGreaterThan(60);
});

test('each piece of advice in the functions is in this table once', () => {
  const unknown = advice.filter(({ text }) => ADVICE.filter(([phrase]) => phrase.test(text)).length !== 1);
  expect(unknown).toEqual([]);
});

test('each piece of advice in this table is in a message of the functions', () => {
  const unused = ADVICE.filter(([phrase]) => !advice.some(({ text }) => phrase.test(text)));
  expect(unused.map(([phrase]) => String(phrase))).toEqual([]);
});

test.each(ADVICE.map(([phrase, needs]) => [String(phrase), needs] as const))(
  'the role that the advice names is allowed to follow the advice: %s',
  async (_phrase, needs) => {
    for (const request of needs)
      expect([request, await isAllowed(policySet, request)]).toEqual([request, true]);
  },
);

test('the alarm about a pipeline that did not start names the role that may start it', async () => {
  const alarms = [...synthesize(EXAMPLE).values()].flatMap((stack) =>
    all(stack, 'aws_cloudwatch_metric_alarm').filter(({ namespace }) => namespace === 'AWS/SQS'),
  );
  expect(alarms).toHaveLength(2);
  for (const { alarm_description: description } of alarms) {
    expect(description).toMatch(
      /Have Terraform's role start the pipeline: aws codepipeline start-pipeline-execution /,
    );
  }
  for (const account of ACCOUNTS) {
    const start = { action: 'codepipeline:StartPipelineExecution', resource: PIPELINES[account] };
    expect(await isAllowed(policySet, { principal: TERRAFORM[account], ...start })).toBe(true);
    // An operator of production rolls back.
    expect(await isAllowed(policySet, { principal: OPERATORS[account], ...start })).toBe(
      account === 'production',
    );
  }
});

test('other roles are not allowed to follow the advice', async () => {
  const others: readonly AccessRequest[] = [
    ...onStack(OPERATORS, 'cloudformation:UpdateStack', 'cloudformation:UpdateTerminationProtection'),
    ...deployByTerraform.flatMap((request) =>
      Object.values(OPERATORS).map((principal) => ({ ...request, principal })),
    ),
    ...['test', 'production'].flatMap((environment) =>
      [...retry, ...onStack(OPERATORS, 'cloudformation:DeleteStack', 'cloudformation:RollbackStack')].map(
        (request) => ({ ...request, principal: role(DELIVERY, `big-red-button-approver-${environment}`) }),
      ),
    ),
  ];
  for (const request of others)
    expect([request, await isAllowed(policySet, request)]).toEqual([request, false]);
});
