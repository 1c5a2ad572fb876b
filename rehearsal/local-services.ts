import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { createEngine, type Engine } from './engine/engine';
import type { EngineEvent } from './engine/types';
import { startLocalAws, type LocalAws } from './local-aws/local-aws';
import type { Progress } from './output/progress';
import { startProvider, type Provider } from './provider/provider';
import { Sessions } from './sessions';
import { Teardown } from './system/teardown';

/** The services of a rehearsal: the local AWS, the engine that runs pipelines, and the stand-in AWS provider. */
export interface LocalServices {
  readonly aws: LocalAws;
  readonly engine: Engine;
  readonly provider: Provider;
  readonly sessions: Sessions;
  /** Temporary folder of this rehearsal. */
  readonly workDirectory: string;
  /** Folder of the synthesized stacks. */
  readonly outputDirectory: string;
  /** Environment variables of every command: the variables for the local AWS, without the user's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts the local services. If a service fails to start, this function stops the services that already run.
 *
 * @throws Error when a service does not start; the signal's reason when the signal is aborted.
 */
export async function startLocalServices(options: {
  readonly workDirectory: string;
  readonly outputDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Path of the Terraform or OpenTofu program. */
  readonly terraform: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly port?: number;
  readonly onEvent: (event: EngineEvent) => void;
}): Promise<LocalServices> {
  const { progress, signal, onEvent, workDirectory, outputDirectory } = options;
  const teardown = new Teardown();
  try {
    const home = join(workDirectory, 'home');
    await mkdir(home);
    const aws = await startLocalAws({
      workDirectory,
      environment: options.environment,
      signal,
      report: (text) => {
        progress.line(text);
      },
      ...(options.port === undefined ? {} : { port: options.port }),
    });
    teardown.add(() => aws.stop());
    const engine = createEngine({ backend: aws, workDirectory, onEvent });
    teardown.add(() => engine.stop());
    aws.attach(engine);
    const provider = await startProvider({ endpoint: aws.endpoint, outputDirectory });
    teardown.add(() => provider.stop());
    const sessions = new Sessions(aws.endpoint);
    teardown.add(() => {
      sessions.destroy();
      return Promise.resolve();
    });
    signal.throwIfAborted();
    const environment = {
      ...aws.childEnvironment,
      HOME: home,
      // cdktf runs the Terraform or OpenTofu program at this path.
      TERRAFORM_BINARY_NAME: options.terraform,
      TF_REATTACH_PROVIDERS: provider.reattach,
      // Without path style, the S3 backend would call http://<bucket>.127.0.0.1, which is not a valid host name.
      TF_CLI_ARGS_init: '-backend-config=use_path_style=true',
      TF_CLI_CONFIG_FILE: '/dev/null',
      TF_IN_AUTOMATION: '1',
      // With CI set, cdktf prints lines instead of redrawing the screen.
      CI: 'true',
      FORCE_COLOR: '0',
      // Stops Terraform and cdktf from checking for newer versions.
      CHECKPOINT_DISABLE: '1',
    };
    return {
      aws,
      engine,
      provider,
      sessions,
      workDirectory,
      outputDirectory,
      environment,
      stop: () => teardown.run(),
    };
  } catch (error) {
    await teardown.run();
    throw error;
  }
}
