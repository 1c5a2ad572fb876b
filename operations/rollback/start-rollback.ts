import { CodePipelineClient, StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';

import { REASON_VARIABLE, ROLLBACK_VARIABLE } from '../../functions/shared/release/names';
import { SOURCE_ACTION } from '../../stacks/names';
import type { RegionalName } from '../inventory/executions';

/** A session that opens clients of CodePipeline. */
interface OperatorSession {
  client(kind: typeof CodePipelineClient, region: string): CodePipelineClient;
}

export interface Rollback {
  /** Release pipeline of the environment. */
  readonly pipeline: RegionalName;
  /** Number of the release that the rollback replaces; undefined starts the bundle again without a rollback. */
  readonly from: number | undefined;
  /** S3 version of the bundle of the older release. */
  readonly bundleVersion: string;
  /** Why somebody rolls back, at most 1,000 characters. CodePipeline's history and the ledger keep it. */
  readonly reason: string | undefined;
}

/** Starts a release pipeline with an older bundle, in the role of an operator. @returns the id of the execution. */
export async function startRollback(
  session: OperatorSession,
  { bundleVersion, from, pipeline, reason }: Rollback,
): Promise<string> {
  const variables = [
    ...(from === undefined ? [] : [{ name: ROLLBACK_VARIABLE, value: String(from) }]),
    ...(reason === undefined ? [] : [{ name: REASON_VARIABLE, value: reason }]),
  ];
  const { pipelineExecutionId = '' } = await session.client(CodePipelineClient, pipeline.region).send(
    new StartPipelineExecutionCommand({
      name: pipeline.name,
      ...(variables.length === 0 ? {} : { variables }),
      sourceRevisions: [
        {
          actionName: SOURCE_ACTION,
          revisionType: 'S3_OBJECT_VERSION_ID',
          revisionValue: bundleVersion,
        },
      ],
    }),
  );
  return pipelineExecutionId;
}
