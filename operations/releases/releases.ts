import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';

import type { Outcome } from '../../functions/shared/release/history/outcome';
import type { Release } from '../../functions/shared/release/release-files';
import type { Application, Environment } from '../../stacks/config';
import type { ProjectAccess } from '../accounts/project-access';
import { listNewestExecutions } from '../inventory/executions';
import { readApprovals, type ApprovalAnswer } from '../pipelines/approvals';
import { deliveryPipeline } from '../pipelines/pipelines';
import { listAllocations, readOutcome } from '../records/records';
import { readReleaseContent } from './release-content';

/** The last outcome of a release in an environment. */
export interface EnvironmentOutcome {
  readonly environment: string;
  readonly outcome: Outcome;
}

/** A release in the list of the releases of an application. */
export interface ListedRelease {
  readonly sequence: number;
  readonly execution: string;
  /** Commit and its message, from CodePipeline's history of the last twelve months. */
  readonly commit?: string;
  readonly subject?: string;
  /** Time at which the execution began (ISO 8601, UTC). */
  readonly startedAt?: string;
  /** Status of the execution of the delivery pipeline. */
  readonly status?: string;
  /** Outcomes in the order of the environments. An environment without an outcome is missing. */
  readonly outcomes: readonly EnvironmentOutcome[];
}

/** Reads the newest releases of an application, the newest first. */
export async function listReleases(
  project: ProjectAccess,
  application: Application,
  most: number,
): Promise<ListedRelease[]> {
  const [allocations, executions] = await Promise.all([
    listAllocations(project, application.name, most),
    readExecutions(project, application),
  ]);
  return Promise.all(
    allocations.map(async ({ execution, sequence }): Promise<ListedRelease> => {
      const outcomes = await readOutcomes(project, application, sequence);
      return { sequence, execution, ...summaryOf(executions.get(execution)), outcomes };
    }),
  );
}

/** Number of executions that one request reads. */
const PAGE = 100;

/** Reads the newest executions of the delivery pipeline, by id. */
async function readExecutions(
  project: ProjectAccess,
  application: Application,
): Promise<ReadonlyMap<string, PipelineExecutionSummary>> {
  const { access, pipeline } = deliveryPipeline(project, application);
  const summaries = await listNewestExecutions(access, pipeline, PAGE);
  return new Map(summaries.map((summary) => [summary.pipelineExecutionId ?? '', summary]));
}

function summaryOf(execution: PipelineExecutionSummary | undefined) {
  if (execution === undefined) return {};
  const { sourceRevisions: [source] = [], startTime, status } = execution;
  const { revisionId, revisionSummary } = source ?? {};
  return {
    ...(revisionId === undefined ? {} : { commit: revisionId }),
    ...(revisionSummary === undefined ? {} : { subject: firstLine(revisionSummary) }),
    ...(startTime === undefined ? {} : { startedAt: startTime.toISOString() }),
    ...(status === undefined ? {} : { status }),
  };
}

const firstLine = (text: string) => text.split('\n')[0] ?? '';

async function readOutcomes(
  project: ProjectAccess,
  application: Application,
  sequence: number,
): Promise<EnvironmentOutcome[]> {
  const of = { application: application.name, sequence };
  const outcomes = await Promise.all(
    project.config.environments.map(async (environment: Environment) => {
      const outcome = await readOutcome(project, environment, of);
      return outcome === undefined ? [] : [{ environment: environment.name, outcome }];
    }),
  );
  return outcomes.flat();
}

/** Everything that is known about one release. */
export interface ReleaseDetails {
  readonly release: Release;
  readonly approvals: readonly ApprovalAnswer[];
  readonly outcomes: readonly EnvironmentOutcome[];
}

/** Reads everything that is known about a release. @throws OperationError when there is no such release. */
export async function readReleaseDetails(
  project: ProjectAccess,
  application: Application,
  sequence: number,
): Promise<ReleaseDetails> {
  const { release } = await readReleaseContent(project, application.name, sequence);
  const [approvals, outcomes] = await Promise.all([
    readApprovals(project, application, release.execution),
    readOutcomes(project, application, sequence),
  ]);
  return { release, approvals, outcomes };
}
