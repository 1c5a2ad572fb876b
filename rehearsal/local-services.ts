import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeliveryConfig } from '../stacks/config';
import { createEngine, type Engine } from './engine/engine';
import type { PipelineHistory } from './engine/executions/history';
import type { EngineEvent } from './engine/types';
import { startLocalAws, type LocalAws } from './local-aws/local-aws';
import { REHEARSAL } from './permissions/call';
import { prepareDeployRoles } from './permissions/deploy-roles';
import { createPeople, type People } from './permissions/people';
import type { Progress } from './output/progress';
import { RestorableState } from './restorable-state';
import { Sessions } from './sessions';
import { Teardown } from './system/teardown';
import type { AwsProvider } from './terraform/providers/aws-provider';
import { useRealProvider } from './terraform/providers/real';
import { startStandIn } from './terraform/providers/stand-in';

/** The services of a rehearsal: the local AWS, the engine that runs pipelines, and the AWS provider. */
export interface LocalServices {
  readonly aws: LocalAws;
  readonly engine: Engine;
  readonly provider: AwsProvider;
  /** Sessions of the rehearsal itself, and of the people. */
  readonly sessions: Sessions;
  readonly people: People;
  /** Creates the deploy roles of a configuration, and gives the roles the policies for this configuration. */
  prepareDeployRoles(config: DeliveryConfig): Promise<void>;
  /** Temporary folder of this deployment. */
  readonly workDirectory: string;
  /** Home folder of every command. */
  readonly home: string;
  /** Folder of the synthesized stacks. */
  readonly outputDirectory: string;
  /** Environment variables of every command: the variables for the local AWS, without the user's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Records the current state, in which no pipeline may run. May be called once.
   *
   * @returns a function that sets everything back to this state. The function stops the engine and the sessions, and
   *   returns services with a new engine and new sessions.
   */
  snapshot(): Promise<RestoreServices>;
  stop(): Promise<void>;
}

export type RestoreServices = (onEvent: (event: EngineEvent) => void) => Promise<LocalServices>;

/** The services that a restore replaces. */
type ReplacedServices = Pick<LocalServices, 'engine' | 'sessions'>;

export interface LocalServicesOptions {
  readonly config: DeliveryConfig;
  readonly workDirectory: string;
  readonly outputDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** False allows every request. */
  readonly enforcePermissions: boolean;
  /** Path of the Terraform or OpenTofu program. */
  readonly terraform: string;
  /** Folder with the installed real AWS provider. @default the stand-in AWS provider deploys */
  readonly providerPackages?: string | undefined;
  /** True if the user's Docker builds the images and runs the services. */
  readonly docker: boolean;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly port?: number;
  readonly onEvent: (event: EngineEvent) => void;
}

/**
 * Starts the local services. If a service fails to start, this function stops the services that already run.
 *
 * @throws Error when a service does not start; the signal's reason when the signal is aborted.
 */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const { progress, signal, workDirectory, outputDirectory } = options;
  const teardown = new Teardown();
  const state = new RestorableState();
  try {
    const home = state.folder(join(workDirectory, 'home'));
    const engineDirectory = state.folder(join(workDirectory, 'engine'));
    for (const folder of [home, engineDirectory]) await mkdir(folder);
    // A scenario may synthesize another configuration.
    state.folder(outputDirectory);
    const aws = await startLocalAws({
      workDirectory,
      environment: options.environment,
      enforcePermissions: options.enforcePermissions,
      signal,
      services: options.docker ? 'docker' : 'processes',
      report: (text) => {
        progress.line(text);
      },
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    teardown.add(() => aws.stop());
    state.add(aws);
    const start = (
      onEvent: (event: EngineEvent) => void,
      history: readonly PipelineHistory[] = [],
    ): ReplacedServices => {
      const engine = createEngine({ backend: aws, workDirectory: engineDirectory, onEvent, history });
      aws.attach(engine);
      return { engine, sessions: new Sessions(aws.endpoint, { credentials: aws.keyOf(REHEARSAL) }) };
    };
    let current = start(options.onEvent);
    const stop = async () => {
      current.sessions.destroy();
      await current.engine.stop();
    };
    teardown.add(stop);
    const people = await createPeople(current.sessions, options.config);
    const prepare = (config: DeliveryConfig) => prepareDeployRoles(current.sessions, config);
    await prepare(options.config);
    const { providerPackages: packages, terraform } = options;
    const { credentials } = people.administrator;
    const provider = await (packages === undefined
      ? startStandIn({ terraform, endpoint: aws.endpoint, outputDirectory, credentials })
      : useRealProvider({ terraform, endpoint: aws.endpoint, packages, workDirectory }));
    teardown.add(() => provider.stop());
    state.add(provider);
    signal.throwIfAborted();
    const environment = {
      ...aws.childEnvironment,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      HOME: home,
      // cdktf and the product's own commands run the program at this path.
      TERRAFORM_BINARY_NAME: provider.terraform,
      ...provider.variables,
      // Without path style, the S3 backend would call http://<bucket>.127.0.0.1, which is not a valid host name.
      TF_CLI_ARGS_init: '-backend-config=use_path_style=true',
      TF_IN_AUTOMATION: '1',
      // With CI set, cdktf prints lines instead of redrawing the screen.
      CI: 'true',
      FORCE_COLOR: '0',
      // Stops Terraform and cdktf from checking for newer versions.
      CHECKPOINT_DISABLE: '1',
    };
    const services: LocalServices = {
      aws,
      ...current,
      provider,
      people,
      prepareDeployRoles: prepare,
      workDirectory,
      home,
      outputDirectory,
      environment,
      snapshot: async () => {
        const { engine } = current;
        await engine.idle();
        const restore = await state.snapshot();
        const history = engine.history();
        return async (onEvent) => {
          await stop();
          await restore();
          current = start(onEvent, history);
          return { ...services, ...current };
        };
      },
      stop: () => teardown.run(),
    };
    return services;
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
