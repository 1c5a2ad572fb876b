import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

import { LEDGER } from '../../../functions/shared/release/history/ledger';
import { parseConfig } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import example from '../../fixtures/example.config';
import { clientSettings, type Variables } from './variables';

const config = parseConfig(example);
const names = namesOf(config);
const [tested, production] = config.environments;

/** What an account has, that a command could change. */
interface Place {
  readonly account: string;
  readonly region: string;
  readonly pipeline: string;
  readonly records: string;
}

const PLACES: readonly Place[] = [
  {
    account: tested.account,
    region: config.pipelineRegion,
    pipeline: names.application('hello').pipeline.name,
    records: names.delivery.recordBucket.name,
  },
  {
    account: production.account,
    region: production.region,
    pipeline: names.environment(production).application('hello').releasePipeline.name,
    records: names.environment(production).recordBucket.name,
  },
];

/** Returns the waiting approvals, the executions and the ledger documents of every account, as the AWS API has them. */
export const readState = (grace: Variables) => Promise.all(PLACES.map((place) => readPlace(grace, place)));

async function readPlace(grace: Variables, { account, pipeline, records, region }: Place) {
  const { Credentials: session } = await new STSClient(clientSettings(grace, region)).send(
    new AssumeRoleCommand({ RoleArn: names.account(account).auditorRole.arn, RoleSessionName: 'grace' }),
  );
  const settings = clientSettings(
    {
      ...grace,
      AWS_ACCESS_KEY_ID: session?.AccessKeyId ?? '',
      AWS_SECRET_ACCESS_KEY: session?.SecretAccessKey ?? '',
      AWS_SESSION_TOKEN: session?.SessionToken ?? '',
    },
    region,
  );
  const pipelines = new CodePipelineClient(settings);
  const [state, executions, objects] = await Promise.all([
    pipelines.send(new GetPipelineStateCommand({ name: pipeline })),
    pipelines.send(new ListPipelineExecutionsCommand({ pipelineName: pipeline })),
    new S3Client({ ...settings, forcePathStyle: true }).send(
      new ListObjectsV2Command({
        Bucket: records,
        Prefix: `${LEDGER}/`,
        ExpectedBucketOwner: config.accounts[account]?.id,
      }),
    ),
  ]);
  return {
    approvals: (state.stageStates ?? []).flatMap(({ actionStates = [], stageName }) =>
      actionStates.flatMap(({ latestExecution }) =>
        latestExecution?.status === 'InProgress' && latestExecution.token !== undefined
          ? [`${String(stageName)} ${latestExecution.token}`]
          : [],
      ),
    ),
    executions: (executions.pipelineExecutionSummaries ?? []).map(
      ({ pipelineExecutionId, status }) => `${String(pipelineExecutionId)} ${String(status)}`,
    ),
    ledger: (objects.Contents ?? []).map(({ Key }) => Key),
  };
}
