import { join } from 'node:path';

import type { DeliveryConfig } from '../stacks/config';
import { requirePrograms } from './local-aws/programs';
import { prepareServices } from './terraform/prepare-services';
import type { Progress } from './output/progress';
import type { PermissionUse } from './permissions/findings/summary';
import { readResult, type RehearsalResult } from './result';
import {
  applicationIn,
  requireSource,
  runScenario,
  type ScenarioOptions,
  type ScenarioServices,
} from './scenario-run';
import { abortable } from './system/abortable';
import { sentenceOf } from './system/disk-fault';
import { Teardown } from './system/teardown';
import { waitAtMost } from './system/wait-at-most';
import { createWorkDirectory, deleteWorkDirectory } from './system/folders/work-directory';
import { configurationFor } from './terraform/configuration';
import { Deployment } from './terraform/deployment';
import type { ProviderKind } from './terraform/providers/aws-provider';
import { Timeline } from './timeline';

export interface DeploymentSettings {
  readonly config: DeliveryConfig;
  /** Path of the configuration file that the synthesis reads. */
  readonly configFile: string;
  readonly environment: NodeJS.ProcessEnv;
  /** False allows every request to the local AWS. */
  readonly enforcePermissions: boolean;
  /** Collects the permissions that the rehearsal used. */
  readonly use: PermissionUse;
  /** Port of the local AWS. @default a free port */
  readonly port?: number;
  /** True if the user's Docker builds the images and runs the services. @default false */
  readonly docker?: boolean;
  /** The AWS provider that deploys the stacks. @default stand-in */
  readonly provider?: ProviderKind;
  readonly progress: Progress;
  /** Signal that stops the rehearsal and everything that the rehearsal has started. */
  readonly signal: AbortSignal;
}

/** The deployed stacks, and the local services that run until `teardown` stops these services. */
interface PreparedDeployment extends ScenarioServices {
  readonly deployment: Deployment;
  /** Error message of the deployment. Undefined if every stack is deployed. */
  readonly error: string | undefined;
  /** Signal that is aborted when the rehearsal is stopped, or when the local AWS ends unexpectedly. */
  readonly signal: AbortSignal;
  /** Runs work, which `teardown` ends before the local services stop. @throws the reason of an aborted `signal`. */
  run<T>(work: () => Promise<T>): Promise<T>;
  /** Cleanup steps that stop the local services and delete the temporary folder. */
  readonly teardown: Teardown;
}

/** A rehearsal whose scenario has ended. The local services run until `teardown` stops these services. */
export interface Rehearsal extends ScenarioServices {
  readonly result: RehearsalResult;
  readonly teardown: Teardown;
}

/**
 * Time limit in milliseconds for the end of stopped work. A few milliseconds are usually enough, because the commands
 * of the work are killed.
 */
const WORK_END_MS = 1_000;

/**
 * Starts a local AWS, deploys the stacks of every account to it, and runs one scenario. If the deployment or the
 * scenario fails, the result contains the error. Every other failure stops the local services and is thrown.
 *
 * @throws Error when the source does not fit the scenario, when a program is missing, when the synthesis fails, when a
 *   service does not start, or when the local AWS ends unexpectedly; the signal's reason when `signal` stops the
 *   rehearsal.
 */
export async function rehearse(requested: DeploymentSettings & ScenarioOptions): Promise<Rehearsal> {
  await requireSource(requested);
  const { scenario } = requested;
  const configuration = await configurationFor(scenario.name, scenario.configure, requested);
  const application = applicationIn(configuration.config, requested.application);
  const options = { ...requested, ...configuration, application };
  const prepared = await prepareDeployment(options);
  const { deployment, services, signal, teardown, timeline } = prepared;
  try {
    const running = { ...options, deployment, services, signal, timeline };
    const error =
      prepared.error ??
      (await failureOf(
        prepared.run(() => runScenario(running)),
        signal,
      ));
    const stacks = deployment.stacks.length;
    return { result: await readResult({ ...running, stacks, error }), services, timeline, teardown };
  } catch (error) {
    return await teardown.runAfter(error);
  }
}

/**
 * Starts a local AWS, and deploys the stacks of every account to it. If the deployment fails, `error` contains the
 * message. Every other failure stops the local services and is thrown.
 *
 * @throws Error when a program is missing, when the synthesis fails, when a service does not start, or when the local
 *   AWS ends unexpectedly; the signal's reason when `signal` stops the rehearsal.
 */
export async function prepareDeployment(settings: DeploymentSettings): Promise<PreparedDeployment> {
  const { environment, progress, provider = 'stand-in' } = settings;
  const { terraform } = await requirePrograms(environment, 'terraform', 'git', 'python3');
  const end = new AbortController();
  const signal = AbortSignal.any([settings.signal, end.signal]);
  const teardown = new Teardown();
  const timeline = new Timeline(signal);
  try {
    const workDirectory = await createWorkDirectory();
    teardown.add(() => deleteWorkDirectory(workDirectory));
    // Every deployment needs a new cdktf folder, because Terraform in an older folder is set up for the state buckets
    // of an earlier deployment.
    const directories = { workDirectory, outputDirectory: join(workDirectory, 'cdktf.out') };

    const { synthesis, services } = await prepareServices({
      ...{ ...settings, ...directories, provider, signal, teardown, terraform },
      docker: settings.docker ?? false,
      onEvent: (event) => {
        timeline.record(event);
      },
    });
    services.aws.gone.addEventListener('abort', () => {
      end.abort(services.aws.gone.reason);
    });

    const run = async <T>(work: () => Promise<T>): Promise<T> => {
      signal.throwIfAborted();
      const running = work();
      teardown.add(async () => {
        // The work must end before a later teardown step deletes the temporary folder, because the work writes there.
        end.abort(new Error('the rehearsal has ended'));
        await waitAtMost(WORK_END_MS, running);
      });
      return abortable(running, signal);
    };
    const deployment = new Deployment({
      ...{ ...settings, ...services, signal, synthesized: synthesis.stacks },
      terraform: services.provider.terraform,
      providerKind: provider,
    });
    const error = await failureOf(
      run(() => deploy(deployment, progress)),
      signal,
    );
    return { services, timeline, deployment, error, signal, run, teardown };
  } catch (error) {
    return await teardown.runAfter(error);
  }
}

/** Deploys every stack to the local AWS. */
async function deploy(deployment: Deployment, progress: Progress): Promise<void> {
  progress.part('Terraform');
  await deployment.deploy();
  await deployment.planAgain();
  progress.line(
    'As on AWS, each new pipeline started once after its creation, and found nothing to release.',
  );
}

/**
 * Returns the error message of work that fails, or undefined.
 *
 * @throws the signal's reason when the signal is aborted.
 */
export async function failureOf(work: Promise<unknown>, signal: AbortSignal): Promise<string | undefined> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => sentenceOf(reason),
  );
  signal.throwIfAborted();
  return error;
}
