import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import {
  accountOf,
  deployRolesOf,
  type Application,
  type DeliveryConfig,
  type Environment,
} from '../stacks/config';
import { namesOf, roleArn, stageName } from '../stacks/names';
import { readDeployedServices } from './deployed-services';
import type { EngineEvent } from './engine/types';
import type { LocalServices } from './local-services';
import type { Person } from './sessions';
import { showApproval } from './output/events';
import type { Progress } from './output/progress';
import { readAnswers } from './services/answers';
import { shellWord } from './system/shell-word';
import type { Timeline } from './timeline';

export interface KeepOptions {
  readonly services: LocalServices;
  readonly timeline: Timeline;
  readonly config: DeliveryConfig;
  readonly application: Application;
  readonly progress: Progress;
  /** Signal that ends `keepRunning`. */
  readonly signal: AbortSignal;
}

/**
 * Prints the commands to inspect a rehearsal that keeps running, and waits until the user stops the rehearsal.
 *
 * @throws Error when the local AWS ends before the user stops the rehearsal.
 */
export async function keepRunning(options: KeepOptions): Promise<void> {
  const { services, timeline, config, application, progress, signal } = options;
  const names = namesOf(config);
  progress.part(`The local AWS keeps running at ${services.aws.endpoint}; press Ctrl-C to stop it`);
  progress.verbatim(`logs, builds and repositories: ${services.workDirectory}`);
  progress.line('');
  for (const pipeline of pipelinesOf(config, application)) await showPipeline(options, pipeline);
  const { accountId, region } = names.delivery.accountRegion;
  await showPeople(options);
  const { repository } = names.application(application.name);
  progress.line(
    '# clone the repository and push again; this terminal shows the events, and how to answer each approval',
  );
  const { accessKeyId } = services.people.developer.credentials;
  progress.verbatim(`git clone ${services.aws.gitUrl(accountId, region, repository.name, accessKeyId)}`);
  await showAddresses(options);
  timeline.watch((event) => {
    if (event.approval === undefined) return;
    showHowToAnswer(options, event).catch((error: unknown) => {
      if (!signal.aborted)
        progress.line(`cannot print the commands that answer the approval: ${String(error)}`);
    });
  });
  const { gone } = services.aws;
  const ended = AbortSignal.any([signal, gone]);
  if (!ended.aborted) await once(ended, 'abort');
  gone.throwIfAborted();
}

/** Prints the commands with which a person operates releases, and those for people who may do less. */
async function showPeople({ config, services, progress }: KeepOptions): Promise<void> {
  const { administrator, approver, outsider, tester } = services.people;
  progress.line(`# operate releases as ${approver.name}; every code of six digits but 000000 is right`);
  progress.verbatim(`source ${await writeKeys(services, approver)}`);
  progress.verbatim('npx brb status');
  progress.line('');
  progress.line('# the same as somebody who reads, and answers only the approvals of the first environment');
  progress.verbatim(`source ${await writeKeys(services, tester)}`);
  progress.line('');
  progress.line('# the same as somebody who may not read');
  progress.verbatim(`source ${await writeKeys(services, outsider)}`);
  progress.line('');
  progress.line(
    `# bootstrap, deploy, remove and destroy as ${administrator.name}, who may assume the deployRole`,
  );
  progress.verbatim(`source ${await writeDeployVariables(services)}`);
  progress.verbatim(`npx brb bootstrap ${config.environments[0].account}`);
  progress.line('');
}

/** Settings of Terraform and cdktf, besides those whose names begin with AWS_ or TF_. */
const DEPLOY_SETTINGS = ['TERRAFORM_BINARY_NAME', 'CHECKPOINT_DISABLE'];

/** Writes a shell file with which a person deploys to the local AWS. @returns the path of the file. */
function writeDeployVariables({ environment, people, workDirectory }: LocalServices): Promise<string> {
  const settings = Object.entries(environment).filter(
    ([name]) => /^(?:AWS|TF)_/.test(name) || DEPLOY_SETTINGS.includes(name),
  );
  return writeVariables(workDirectory, people.administrator.name, Object.fromEntries(settings));
}

/** Writes a shell file with the access key of a person. @returns the path of the file. */
const writeKeys = (
  { aws, workDirectory }: LocalServices,
  { credentials: { accessKeyId, secretAccessKey }, name }: Person,
): Promise<string> =>
  writeVariables(workDirectory, name, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: '',
    AWS_PROFILE: '',
  });

/** Prints an address for each service that runs behind a load balancer. */
async function showAddresses({ services, config, application, progress }: KeepOptions): Promise<void> {
  const access = { sessions: services.sessions, config };
  const answers = await readAnswers(services.aws, access, await readDeployedServices(access, [application]));
  const reachable = answers.filter(({ url }) => url !== undefined);
  if (reachable.length === 0) return;
  progress.line('');
  progress.line('# open the services in a browser: the load balancer of each environment, with plain HTTP');
  const width = Math.max(...reachable.map(({ environment }) => environment.length));
  for (const { environment, url = '', host } of reachable) {
    progress.verbatim(
      `${environment.padEnd(width)}  ${host === undefined ? url : `curl --header 'Host: ${host}' ${url}`}`,
    );
  }
}

interface KeptPipeline {
  readonly environment: Environment;
  readonly region: string;
  readonly name: string;
}

/** Returns the delivery pipeline and the release pipelines of an application. */
function pipelinesOf(config: DeliveryConfig, { name }: Application): KeptPipeline[] {
  const [tested, ...promoted] = config.environments;
  const names = namesOf(config);
  return [
    {
      environment: tested,
      region: config.pipelineRegion,
      name: names.application(name).pipeline.name,
    },
    ...promoted.map((environment) => ({
      environment,
      region: environment.region,
      name: names.environment(environment).application(name).releasePipeline.name,
    })),
  ];
}

/** Prints the commands that sign in to the account of a pipeline, show the pipeline's state, and list the stacks. */
async function showPipeline(
  { services, config, progress }: KeepOptions,
  { environment, region, name }: KeptPipeline,
): Promise<void> {
  const account = accountOf(config, environment);
  const [deployRole] = deployRolesOf(account);
  const role = roleArn({ accountId: account.id, region }, deployRole);
  const file = await writeSignIn(services, services.people.administrator, environment.account, role, region);
  progress.line(`# ${environment.account}, account ${account.id}`);
  progress.verbatim(`source ${file}`);
  progress.verbatim(`aws --region ${region} codepipeline get-pipeline-state --name ${name}`);
  progress.verbatim(`aws --region ${environment.region} cloudformation describe-stacks`);
  progress.line('');
}

async function showHowToAnswer(
  { services, config, progress }: KeepOptions,
  event: EngineEvent,
): Promise<void> {
  const { pipeline, stage = '', action = '', approval, region } = event;
  const environment = config.environments.find(({ name }) => stage === stageName(name));
  if (environment === undefined) return;
  const role = namesOf(config).delivery.approverRole(environment.name);
  const file = await writeSignIn(services, services.people.approver, role.name, role.arn, region);
  showApproval(event, progress);
  progress.line('└─ to answer the approval, run in another terminal:');
  progress.verbatim(`source ${file}`);
  progress.verbatim(
    `aws --region ${region} codepipeline put-approval-result --pipeline-name ${pipeline} --stage-name ${stage} ` +
      `--action-name ${action} --token ${approval?.token ?? ''} --result status=Approved,summary=looked-at-it`,
  );
}

/**
 * Writes a shell file with the credentials of a role. After `source <file>`, the command `aws` in that shell calls the
 * local AWS in this role.
 *
 * @returns the path of the file.
 */
async function writeSignIn(
  { aws, sessions, workDirectory }: LocalServices,
  person: Person,
  name: string,
  role: string,
  region: string,
): Promise<string> {
  const credentials = await sessions.assume(role, region, person.name, person);
  const variables = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
  return writeVariables(workDirectory, name, variables);
}

/** Writes a shell file that sets environment variables and the command `aws`. @returns the path of the file. */
async function writeVariables(
  workDirectory: string,
  name: string,
  variables: Readonly<Record<string, string>>,
): Promise<string> {
  const lines = [
    ...Object.entries(variables).map(([key, value]) => `export ${key}=${shellWord(value)}`),
    // Runs the script `bin/aws` of the rehearsal, because an older AWS CLI on PATH would ignore AWS_ENDPOINT_URL and
    // call the real AWS.
    `aws() { ${shellWord(join(workDirectory, 'bin', 'aws'))} "$@"; }`,
    '',
  ];
  const file = join(workDirectory, `${name}.sh`);
  await writeFile(file, lines.join('\n'), { mode: 0o600 });
  return file;
}
