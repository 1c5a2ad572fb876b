import { dirname } from 'node:path';

import { arn } from '../../../stacks/names';
import { faultIn } from '../../system/disk-fault';
import type { Artifact } from '../artifacts/artifacts';
import { BUILD_ACTIONS, requireBucketSettings } from '../artifacts/bucket-permissions';
import { packZip } from '../artifacts/zip';
import { runBuild, type Build } from '../codebuild/build';
import { readProject } from '../codebuild/project';
import { variablesSchema } from '../codebuild/project-settings';
import { describeTests, failedNames } from '../codebuild/reports/summary';
import { ActionFailure, configurationError, messageOf, oneLine } from '../errors';
import { logTail } from '../log-tail';
import { requirePermissions } from '../require-permissions';
import { optional, required, type ConfigurationFields } from './configuration';
import type { StepContext } from './step-context';

/**
 * Configuration fields of the action and of the rule CodeBuild. The engine runs no batch builds.
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html
 */
export const BUILD_FIELDS: ConfigurationFields = {
  ProjectName: required(),
  PrimarySource: optional(),
  EnvironmentVariables: { ...optional(variablesProblem), acceptsReferences: true },
};

/**
 * Runs the buildspec of a CodeBuild project on the input artifacts, and writes the output artifact, if any.
 *
 * @throws ActionFailure if the build does not succeed.
 */
export async function build(context: StepContext, output?: Artifact): Promise<Build> {
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
  for (const artifact of context.inputs) {
    await requireBucketSettings(engine, session, artifact, BUILD_ACTIONS);
  }
  // CodeBuild reads its source and writes its artifact with the role of the project.
  const artifacts = context.artifacts.as(session);
  const sources = await Promise.all(
    primaryFirst(context).map(async (artifact) => ({
      ...artifact,
      zip: await artifacts.read(artifact),
    })),
  );
  const result = await runBuild(engine, {
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
  if (result.status !== 'SUCCEEDED') throw failureOf(result);
  return result;
}

/** Returns the input artifacts, starting with the primary source. */
function primaryFirst({ inputs, configuration }: StepContext): Artifact[] {
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

function variablesProblem(text: string): string | undefined {
  try {
    variablesSchema.parse(JSON.parse(text));
    return undefined;
  } catch (error) {
    return `the value is not a supported list of variables: ${messageOf(error)}`;
  }
}

/** @param text the list of variables as JSON, which `variablesProblem` accepts. */
const variablesOf = (text = '[]'): Record<string, string> => variablesSchema.parse(JSON.parse(text));

/** Returns the error of a failed build. The message is the message that CodePipeline would return. */
function failureOf(result: Build): ActionFailure {
  const { status, failure } = result;
  const reason =
    failure === undefined
      ? ''
      : ` Phase: ${failure.phase}, Code: ${failure.code}, Message: ${failure.message}`;
  const message = `Build terminated with state: ${status}.${reason}`;
  const detail = logTail(result.logFile);
  const fault = faultIn(detail, dirname(result.logFile));
  return new ActionFailure('JobFailed', message, {
    externalExecutionId: result.id,
    headline: fault === undefined ? headlineOf(result, message) : `${oneLine(message)}; ${fault}`,
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
