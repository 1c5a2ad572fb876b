import { once } from 'node:events';
import { join } from 'node:path';

import {
  accountOf,
  promotedEnvironments,
  testEnvironment,
  type Application,
  type DeliveryConfig,
} from '../stacks/config';
import { pipelineName, releasePipelineName, repositoryName, roleArn } from '../stacks/names';
import { assume } from './accounts';
import type { RehearsalGround } from './ground';
import type { Progress } from './progress';

/** Says how to look at a rehearsal that is left running, and leaves it so until it is stopped. */
export async function keep(
  ground: RehearsalGround,
  config: DeliveryConfig,
  application: Application,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { endpoint } = ground.aws;
  progress.part(`Left running at ${endpoint}; Ctrl-C ends it`);
  progress.line(`alias aws=${join(ground.workDirectory, 'bin', 'aws')}`);
  progress.line('');
  const places = [
    {
      environment: testEnvironment(config),
      region: config.pipelineRegion,
      pipeline: pipelineName(config.project, application.name),
    },
    ...promotedEnvironments(config).map((environment) => ({
      environment,
      region: environment.region,
      pipeline: releasePipelineName(config.project, environment.name, application.name),
    })),
  ];
  for (const { environment, region, pipeline } of places) {
    const account = accountOf(config, environment);
    const place = { accountId: account.id, region };
    const { credentials } = await assume(endpoint, roleArn(place, account.deployRole), 'rehearsal-look');
    progress.line(
      `# ${environment.account}, account ${account.id} (the credentials are the local AWS's own)`,
    );
    progress.line(
      `export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`,
    );
    progress.line(`export AWS_SESSION_TOKEN=${credentials.sessionToken}`);
    progress.line(
      `aws --endpoint-url ${endpoint} --region ${region} codepipeline get-pipeline-state --name ${pipeline}`,
    );
    progress.line(
      `aws --endpoint-url ${endpoint} --region ${environment.region} cloudformation describe-stacks`,
    );
    progress.line('');
  }
  const delivery = accountOf(config, testEnvironment(config)).id;
  progress.line('# push again');
  progress.line(
    `git clone ${ground.aws.gitUrl(delivery, config.pipelineRegion, repositoryName(config.project, application.name))}`,
  );
  progress.line('# press a button');
  progress.line(
    'aws … codepipeline put-approval-result --help  # the token stands in the answer of get-pipeline-state',
  );
  if (!signal.aborted) await once(signal, 'abort');
}
