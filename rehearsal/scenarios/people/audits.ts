import { CloudFormationClient, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  ListRuleExecutionsCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { DescribeImagesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

import { LEDGER, ledgerKey } from '../../../functions/shared/release/history/ledger';
import { OUTCOMES } from '../../../functions/shared/release/history/outcome';
import type { Environment, PromotedEnvironment } from '../../../stacks/config';
import { namesOf, startRoleName, stateKey, terraformStacks } from '../../../stacks/names';
import { openPersonSession, type RoleSession } from '../../sessions';
import { serviceStacks } from '../deployments/service-stack';
import type { ReleaseDriver } from '../driver';
import { release } from '../release';
import { APPROVE, type Scenario } from '../scenario';
import { expectDenied } from '../state/errors';
import { listExecutions, releasePipeline } from '../state/executions';
import { buildReads } from './build-reads';
import { auditedCommitReads } from './commit-reads';
import { logReads } from './log-reads';
import { alarmReads, metricReads } from './metric-reads';
import { objectReads, versionReads } from './object-reads';
import { pipelineReads } from './pipeline-reads';
import { expectReads, type Read } from './reads';
import {
  functionQuotaReads,
  functionReads,
  listenerRuleReads,
  queueReads,
  ruleReads,
  taskReads,
  topicReads,
} from './setup-reads';
import { readOutputs, stackReads } from './stack-reads';

export const audits: Scenario = {
  name: 'audits',
  summary: 'auditors read what runs, what waits and who decided in every account, and change nothing',
  needsPermissions: true,
  protections: [
    {
      file: 'stacks/access/auditor-permissions.ts',
      text: "    allow('ReadRecords', 's3:GetObject', recordBucket.objects('*')),\n",
      replacement: '',
    },
  ],
  run: async (driver) => {
    const [tested, ...promoted] = driver.config.environments;
    const { commit, execution } = await driver.pushRelease('Say hello');
    await release(driver, APPROVE);
    await driver.recorded();
    await auditDelivery(driver, { commit, execution });
    await auditStates(driver, tested.account);
    await auditServices(driver, tested);
    for (const environment of promoted) {
      await auditHistory(driver, environment);
      await auditReleases(driver, environment);
      await auditStates(driver, environment.account);
      await auditServices(driver, environment);
    }
    driver.progress.line('Protected: auditors could read everything, and IAM denied each change.');
  },
};

/** Opens a session of an auditor in an account. */
function openAuditor({ config, people, sessions }: ReleaseDriver, account: string, region: string) {
  return openPersonSession(
    sessions,
    people.approver,
    namesOf(config).account(account).auditorRole.arn,
    region,
  );
}

/** Reads everything of the delivery pipeline, and tries to change an execution and a record. */
async function auditDelivery(
  driver: ReleaseDriver,
  { commit, execution }: { readonly commit: string; readonly execution: string },
): Promise<void> {
  const { config } = driver;
  const [tested] = config.environments;
  const names = namesOf(config);
  const { accountRegion, artifactBucket, checkReleaseFunction, recordBucket } = names.delivery;
  const { pipeline, ...parts } = partsOf(driver);
  const session = await openAuditor(driver, tested.account, accountRegion.region);
  const { noticeTopic, operatorTopic, recordRule } = environmentParts(driver, tested);
  await expectReads(driver, names.account(tested.account).auditorRole.name, [
    ...pipelineReads(session, pipeline, execution),
    ruleExecutions(session, pipeline),
    ...auditedCommitReads(session, parts.repository, commit),
    ...(await buildReads(session, { project: parts.buildProject, reportGroup: parts.reportGroup })),
    ...(await logReads(session, parts.buildLogGroup)),
    ...alarmReads(session),
    ...ruleReads(session, [startRoleName(pipeline), recordRule]),
    ...functionReads(session, checkReleaseFunction.name),
    ...functionQuotaReads(session),
    ...topicReads(session, operatorTopic),
    ...topicReads(session, noticeTopic),
    ...(await queueReads(session, pipeline)),
    ...topicReads(session, names.delivery.approvalTopic(tested.name).arn),
    ...topicReads(session, names.delivery.waitingTopic(tested.name).arn),
    ...(await objectReads(session, recordBucket.name, `${LEDGER}/`)),
  ]);
  await expectDenied('an auditor to stop an execution', () =>
    session
      .client(CodePipelineClient)
      .send(new StopPipelineExecutionCommand({ pipelineName: pipeline, pipelineExecutionId: execution })),
  );
  await expectDenied('an auditor to write a ledger document', () =>
    session.client(S3Client).send(
      new PutObjectCommand({
        Bucket: recordBucket.name,
        Key: ledgerKey(pipeline, execution, 9),
        Body: '{}',
        IfNoneMatch: '*',
      }),
    ),
  );
  await expectDenied('an auditor to list the artifacts', () =>
    session.client(S3Client).send(new ListObjectsV2Command({ Bucket: artifactBucket.name })),
  );
}

/** Reads the Terraform states of an account, and tries to change one. */
async function auditStates(driver: ReleaseDriver, account: string): Promise<void> {
  const { auditorRole, home, stateBucket } = namesOf(driver.config).account(account);
  const session = await openAuditor(driver, account, home.region);
  const Bucket = stateBucket.name;
  await expectReads(driver, auditorRole.name, [
    ...(await objectReads(session, Bucket, account)),
    [
      's3:GetBucketVersioning',
      () => session.client(S3Client).send(new GetBucketVersioningCommand({ Bucket })),
    ],
  ]);
  await expectDenied('an auditor to replace a state', () =>
    session
      .client(S3Client)
      .send(new PutObjectCommand({ Bucket, Key: stateKey(terraformStacks(account).access), Body: '{}' })),
  );
}

/** Returns the names of what the delivery account has of the application. */
function partsOf({ application: { name, reports }, config }: ReleaseDriver) {
  const names = namesOf(config).application(name);
  return {
    buildLogGroup: names.buildLogGroup,
    buildProject: names.buildProject.name,
    pipeline: names.pipeline.name,
    reportGroup: names.reportGroup(reports[0] ?? '').arn,
    repository: names.repository.name,
  };
}

/** Returns the names of what an environment's pipelines share. */
function environmentParts({ config }: ReleaseDriver, environment: Environment) {
  const names = namesOf(config).environment(environment);
  return {
    noticeTopic: names.noticeTopic.arn,
    operatorTopic: names.operatorTopic.arn,
    recordRule: names.recordRule('ended'),
  };
}

const ruleExecutions = (session: RoleSession, pipelineName: string): Read => [
  'codepipeline:ListRuleExecutions',
  () => session.client(CodePipelineClient).send(new ListRuleExecutionsCommand({ pipelineName })),
];

/** Reads what happened in a promoted environment as an auditor of the delivery account. */
export async function auditHistory(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const { config } = driver;
  const [tested] = config.environments;
  const { recordBucket } = namesOf(config).environment(environment);
  const session = await openAuditor(driver, tested.account, environment.region);
  await expectReads(driver, namesOf(config).account(tested.account).auditorRole.name, [
    ...(await objectReads(session, recordBucket.name, `${LEDGER}/`)),
    ...(await objectReads(session, recordBucket.name, `${OUTCOMES}/`)),
  ]);
}

/** Reads everything of the release pipeline of an environment, its releases and its records. */
async function auditReleases(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const pipeline = releasePipeline(driver, environment).name;
  const [newest] = await listExecutions(driver, releasePipeline(driver, environment));
  const names = namesOf(driver.config).environment(environment);
  const { noticeTopic, operatorTopic, recordRule } = environmentParts(driver, environment);
  const session = await openAuditor(driver, environment.account, environment.region);
  await expectReads(driver, namesOf(driver.config).account(environment.account).auditorRole.name, [
    ...pipelineReads(session, pipeline, newest?.pipelineExecutionId ?? ''),
    ruleExecutions(session, pipeline),
    ...(await logReads(session, names.verifyReleaseFunction.logGroup)),
    ...ruleReads(session, [startRoleName(pipeline), recordRule]),
    ...functionReads(session, names.verifyReleaseFunction.name),
    ...functionQuotaReads(session),
    ...topicReads(session, operatorTopic),
    ...topicReads(session, noticeTopic),
    ...(await queueReads(session, pipeline)),
    ...(await objectReads(session, names.recordBucket.name, `${OUTCOMES}/`)),
    ...(await objectReads(session, names.releaseBucket.name, 'current/')),
    ...(await versionReads(session, names.releaseBucket.name, 'current/')),
  ]);
  await expectDenied('an auditor to write a release', () =>
    session
      .client(S3Client)
      .send(
        new PutObjectCommand({ Bucket: names.releaseBucket.name, Key: 'current/hello/bundle.zip', Body: '' }),
      ),
  );
}

/** Reads the services of an environment, and tries to delete a service stack. */
async function auditServices(driver: ReleaseDriver, environment: Environment): Promise<void> {
  const { application, config } = driver;
  const { cluster, loadBalancer } = namesOf(config).environment(environment);
  const session = await openAuditor(driver, environment.account, environment.region);
  const stacks = serviceStacks(driver, environment);
  const reads = stacks.flatMap((stack) => [
    stackReads(session, stack, cluster.name),
    readOutputs(session, stack).then((outputs) =>
      taskReads(session, cluster.name, outputs.get('ServiceName') ?? stack),
    ),
  ]);
  const images = application.services.map(({ name }): Read => {
    const repositoryName = namesOf(config).application(application.name).imageRepository(name);
    return [
      'ecr:DescribeImages',
      () => session.client(ECRClient).send(new DescribeImagesCommand({ repositoryName })),
    ];
  });
  await expectReads(driver, namesOf(config).account(environment.account).auditorRole.name, [
    ...(await Promise.all(reads)).flat(),
    ...(await listenerRuleReads(session, loadBalancer)),
    // The repositories of the images are in the account and Region of the tested environment.
    ...(environment.kind === 'tested' ? images : []),
    ...alarmReads(session),
    ...metricReads(session),
  ]);
  for (const StackName of stacks) {
    await expectDenied(`an auditor to delete ${StackName}`, () =>
      session.client(CloudFormationClient).send(new DeleteStackCommand({ StackName })),
    );
  }
}
