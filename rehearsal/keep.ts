import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { accountOf, deployRolesOf, type Application, type DeliveryConfig } from '../stacks/config';
import { namesOf, roleArn, stageName } from '../stacks/names';
import { assume } from './sessions';
import type { EngineEvent } from './engine/types';
import type { RehearsalGround } from './local-services';
import type { Progress } from './output/progress';
import { showApproval } from './output/report';
import { shellWord } from './system/shell-word';
import type { Timeline } from './timeline';

export interface KeepOptions {
  readonly ground: RehearsalGround;
  readonly timeline: Timeline;
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Says how to look at a rehearsal that is left running, and leaves it so until it is stopped. */
export async function keep(options: KeepOptions): Promise<void> {
  const { ground, timeline, config, application, progress, signal } = options;
  const [tested, ...promoted] = config.environments;
  const names = namesOf(config);
  const { repository, pipeline: deliveryPipeline } = names.application(application.name);
  progress.part(`Left running at ${ground.aws.endpoint}; Ctrl-C ends it`);
  progress.verbatim(`logs, builds and repositories: ${ground.workDirectory}`);
  progress.line('');
  const places = [
    {
      environment: tested,
      region: config.pipelineRegion,
      pipeline: deliveryPipeline.name,
    },
    ...promoted.map((environment) => ({
      environment,
      region: environment.region,
      pipeline: names.environment(environment).application(application.name).releasePipeline.name,
    })),
  ];
  for (const { environment, region, pipeline } of places) {
    const account = accountOf(config, environment);
    const file = await signIn(
      ground,
      environment.account,
      roleArn({ accountId: account.id, region }, deployRolesOf(account)[0]),
    );
    progress.line(`# ${environment.account}, account ${account.id}`);
    progress.verbatim(`source ${file}`);
    progress.verbatim(`aws --region ${region} codepipeline get-pipeline-state --name ${pipeline}`);
    progress.verbatim(`aws --region ${environment.region} cloudformation describe-stacks`);
    progress.line('');
  }
  progress.line('# push again: what happens shows here, and how to press the button');
  progress.verbatim(
    `git clone ${ground.aws.gitUrl(names.delivery.accountRegion.accountId, config.pipelineRegion, repository.name)}`,
  );
  timeline.watch((event) => {
    if (event.approval === undefined) return;
    tellHowToAnswer(options, event).catch((error: unknown) => {
      if (!signal.aborted) progress.line(`could not say how to answer: ${String(error)}`);
    });
  });
  if (!signal.aborted) await once(signal, 'abort');
}

async function tellHowToAnswer({ ground, config, progress }: KeepOptions, event: EngineEvent): Promise<void> {
  const { pipeline, stage = '', action = '', approval, region } = event;
  const environment = config.environments.find(({ name }) => stage === stageName(name));
  if (environment === undefined) return;
  const role = namesOf(config).delivery.approverRole(environment.name);
  const file = await signIn(ground, role.name, role.arn);
  showApproval(event, progress);
  progress.line('└─ to answer, in another terminal:');
  progress.verbatim(`source ${file}`);
  progress.verbatim(
    `aws --region ${region} codepipeline put-approval-result --pipeline-name ${pipeline} --stage-name ${stage} ` +
      `--action-name ${action} --token ${approval?.token ?? ''} --result status=Approved,summary=looked-at-it`,
  );
}

/**
 * Writes a file for a shell to source: from then on `aws` asks the local AWS, in that role.
 *
 * @returns its path.
 */
async function signIn(ground: RehearsalGround, name: string, role: string): Promise<string> {
  const { credentials } = await assume(ground.aws.endpoint, role, 'rehearsal-look');
  const variables = {
    AWS_ENDPOINT_URL: ground.aws.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  const lines = [
    ...Object.entries(variables).map(([key, value]) => `export ${key}=${shellWord(value)}`),
    // Its own AWS CLI: an older one on PATH would not know AWS_ENDPOINT_URL, and ask the real AWS.
    `aws() { ${shellWord(join(ground.workDirectory, 'bin', 'aws'))} "$@"; }`,
    '',
  ];
  const file = join(ground.workDirectory, `${name}.sh`);
  await writeFile(file, lines.join('\n'), { mode: 0o600 });
  return file;
}
