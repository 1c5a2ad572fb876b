import { dirname } from 'node:path';

import { arn } from '../../../stacks/names';
import { faultIn } from '../../system/disk-fault';
import type { Artifact } from '../artifacts/artifacts';
import { runBuild, type Build } from '../codebuild/build';
import { readProject } from '../codebuild/project';
import { variablesSchema } from '../codebuild/project-settings';
import { describeTests, failedNames } from '../codebuild/reports/summary';
import { ActionFailure, configurationError, messageOf, oneLine } from '../errors';
import { logTail } from '../log-tail';
import { packZip } from '../artifacts/zip';
import { requirePermissions } from '../require-permissions';
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
    const { accountId } = context.pipeline;
    const name = configuration['ProjectName'] ?? '';
    await requirePermissions(
      engine,
      context.session,
      region,
      ['codebuild:StartBuild', 'codebuild:BatchGetBuilds'].map((action) => ({
        action,
        resource: arn('codebuild', { accountId, region }, `project/${name}`),
      })),
    );
    const project = await readProject(engine.aws, await engine.aws.account(accountId, region), region, name);
    const session = await engine.aws.assumeFor(
      { name: 'codebuild.amazonaws.com', sourceAccount: accountId, sourceArn: project.arn },
      project.serviceRole,
      region,
      'codebuild',
    );
    // CodeBuild downloads its source with the role of the project.
    const artifacts = context.artifacts.as(session);
    const sources = await Promise.all(
      primaryFirst(context).map(async (artifact) => ({
        ...artifact,
        zip: await artifacts.read(artifact),
      })),
    );
    const [output] = context.outputs;
    const build = await runBuild(engine, {
      project,
      region,
      session,
      pipeline: context.pipeline.name,
      sources,
      variables: variablesOf(configuration['EnvironmentVariables']),
      upload: output && ((files) => artifacts.write(output, packZip(files))),
      onStart: (externalExecutionId) => {
        context.reportProgress({ externalExecutionId });
      },
    }).catch((error: unknown) => {
      const message = `Build terminated with state: FAILED. ${messageOf(error)}`;
      throw new ActionFailure('JobFailed', message, { cause: error });
    });
    if (build.status !== 'SUCCEEDED') throw failureOf(build);
    return {
      variables: build.exported,
      externalExecutionId: build.id,
      summary: build.tests.length === 0 ? undefined : describeTests(build.tests),
    };
  },
};

/** Returns the input artifacts, starting with the primary source. */
function primaryFirst({ inputs, configuration }: ActionContext): Artifact[] {
  const { PrimarySource: primary } = configuration;
  if (primary === undefined && inputs.length > 1) {
    throw configurationError(
      `PrimarySource is missing; set it to one of the input artifacts: ${inputs.map(({ name }) => name).join(', ')}`,
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
    throw configurationError(`the value of EnvironmentVariables is not valid: ${messageOf(error)}`, error);
  }
}

/** Returns the error of a failed build. The message is the message that CodePipeline would return. */
function failureOf(build: Build): ActionFailure {
  const { status, failure } = build;
  const reason =
    failure === undefined
      ? ''
      : ` Phase: ${failure.phase}, Code: ${failure.code}, Message: ${failure.message}`;
  const message = `Build terminated with state: ${status}.${reason}`;
  const detail = logTail(build.logFile);
  const fault = faultIn(detail, dirname(build.logFile));
  return new ActionFailure('JobFailed', message, {
    externalExecutionId: build.id,
    headline: fault === undefined ? headlineOf(build, message) : `${oneLine(message)}; ${fault}`,
    detail,
  });
}

/**
 * Returns `message`, which is the error message of CodePipeline, together with the failed tests or the last output
 * line. CodePipeline's message contains only the failed command.
 */
function headlineOf({ failure, tests }: Build, message: string): string {
  // The command in the message can have several lines.
  const sentence = oneLine(message);
  if (failedNames(tests).length > 0) return `${describeTests(tests)}. ${sentence}`;
  return failure?.lastLine === undefined ? sentence : `${sentence}; last output: ${failure.lastLine}`;
}
