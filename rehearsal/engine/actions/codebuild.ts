import { dirname } from 'node:path';

import { faultIn } from '../../system/disk-fault';
import type { Artifact } from '../artifacts/artifacts';
import type { Build } from '../codebuild/build';
import { runRecordedBuild, type RecordedBuild } from '../codebuild/recorded-build';
import { readProject } from '../codebuild/project';
import { variablesSchema } from '../codebuild/project-settings';
import { describeReports, failedTests } from '../codebuild/reports/read-reports';
import { ActionFailure, configurationError, messageOf, oneLine } from '../errors';
import { logTail } from '../log-tail';
import { packZip } from '../artifacts/zip';
import type { ActionContext, ActionType } from './action-type';

/** Runs the buildspec of a CodeBuild project on the input artifacts. */
export const codeBuild: ActionType = {
  category: 'Build',
  owner: 'AWS',
  provider: 'CodeBuild',
  version: '1',
  configuration: { ProjectName: true, PrimarySource: false, EnvironmentVariables: false },
  inputs: [1, 5],
  // The engine does not support secondary-artifacts in a buildspec, so an action has at most one output artifact.
  outputs: [0, 1],
  run: async (context) => {
    const { engine, region, configuration } = context;
    const project = await readProject(
      engine.aws,
      context.session,
      region,
      configuration['ProjectName'] ?? '',
    );
    const sources = await Promise.all(
      primaryFirst(context).map(async (artifact) => ({
        ...artifact,
        zip: await context.artifacts.read(artifact),
      })),
    );
    const [output] = context.outputs;
    const build = await runRecordedBuild(engine, {
      project,
      region,
      session: await engine.aws.assume(project.serviceRole, region, 'codebuild'),
      pipeline: context.pipeline.name,
      sources,
      variables: variablesOf(configuration['EnvironmentVariables']),
      wantsArtifact: output !== undefined,
    }).catch((error: unknown) => {
      const message = `Build terminated with state: FAILED. ${messageOf(error)}`;
      throw new ActionFailure('JobFailed', message, { cause: error });
    });
    if (build.failure !== undefined || build.timedOut) throw failureOf(build);
    if (output !== undefined) {
      if (build.artifact === undefined || build.artifact.length === 0) {
        throw failed(
          build,
          'Build terminated with state: FAILED. Phase: UPLOAD_ARTIFACTS, Code: CLIENT_ERROR, Message: no matching artifact paths found',
        );
      }
      await context.artifacts.write(output, packZip(build.artifact));
    }
    return {
      variables: build.exported,
      externalExecutionId: build.id,
      summary: summaryOf(build),
    };
  },
};

/** Returns the test totals, and what CodeBuild could not store. Undefined if there is nothing to say. */
function summaryOf({ notes, reports }: RecordedBuild): string | undefined {
  const tests = describeReports(reports);
  const parts = [...(tests === undefined ? [] : [tests]), ...notes];
  return parts.length === 0 ? undefined : parts.join('; ');
}

/** Returns the input artifacts, starting with the primary source. */
function primaryFirst({ inputs, configuration }: ActionContext): Artifact[] {
  const { PrimarySource: primary } = configuration;
  if (primary === undefined && inputs.length > 1) {
    throw configurationError(
      `PrimarySource is missing; set it to one of: ${inputs.map(({ name }) => name).join(', ')}`,
    );
  }
  const first = primary === undefined ? inputs[0] : inputs.find(({ name }) => name === primary);
  if (first === undefined) {
    throw configurationError(
      `PrimarySource '${primary ?? ''}' is not an input artifact; ` +
        `use one of: ${inputs.map(({ name }) => name).join(', ')}`,
    );
  }
  return [first, ...inputs.filter((input) => input !== first)];
}

function variablesOf(text: string | undefined): Record<string, string> {
  if (text === undefined) return {};
  try {
    return variablesSchema.parse(JSON.parse(text));
  } catch (error) {
    throw configurationError(`EnvironmentVariables are not valid: ${messageOf(error)}`, error);
  }
}

function failureOf(build: Build): ActionFailure {
  const { failure, timedOut } = build;
  const state = timedOut ? 'TIMED_OUT' : 'FAILED';
  const reason =
    failure === undefined
      ? ''
      : ` Phase: ${failure.phase.toUpperCase()}, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing ` +
        `command: ${failure.command.trimEnd()}. Reason: exit status ${String(failure.status)}`;
  return failed(build, `Build terminated with state: ${state}.${reason}`);
}

/** @param message Error message that CodePipeline would return. */
function failed(build: Build, message: string): ActionFailure {
  const detail = logTail(build.logFile);
  const fault = faultIn(detail, dirname(build.logFile));
  return new ActionFailure('JobFailed', message, {
    externalExecutionId: build.id,
    headline: fault === undefined ? headlineOf(build, message) : `${oneLine(message)}; ${fault}`,
    detail,
  });
}

/**
 * Returns the error message of CodePipeline and adds the failed tests or the last output line. The error message of
 * CodePipeline contains only the failed command.
 */
function headlineOf({ failure, reports }: Build, message: string): string {
  // Joins the lines, because the command in the message can have several lines.
  const sentence = oneLine(message);
  if (failedTests(reports).length > 0) return `${describeReports(reports) ?? ''}. ${sentence}`;
  return failure?.lastLine === undefined ? sentence : `${sentence}; last output: ${failure.lastLine}`;
}
