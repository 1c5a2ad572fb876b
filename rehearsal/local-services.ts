import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { createEngine, type Engine } from './engine/engine';
import type { EngineEvent } from './engine/types';
import { startLocalAws, type LocalAws } from './local-aws/local-aws';
import type { Progress } from './output/progress';
import { startProvider, type Provider } from './provider/provider';
import { Teardown } from './system/teardown';

/** Everything a rehearsal stands on: the local AWS, the engine that runs its pipelines, the provider. */
export interface RehearsalGround {
  readonly aws: LocalAws;
  readonly engine: Engine;
  readonly provider: Provider;
  /** Temporary folder of this rehearsal. */
  readonly workDirectory: string;
  /** Where the synthesized stacks are. */
  readonly outputDirectory: string;
  /** Environment of every child process: the local AWS and nothing of the user's own settings. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/**
 * Starts all of it, or nothing.
 *
 * @throws Error when something does not start; the signal's reason when it was stopped.
 */
export async function startGround(options: {
  readonly workDirectory: string;
  readonly outputDirectory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Terraform or OpenTofu. */
  readonly terraform: string;
  readonly signal: AbortSignal;
  readonly progress: Progress;
  readonly port?: number;
  readonly onEvent: (event: EngineEvent) => void;
}): Promise<RehearsalGround> {
  const { progress, signal, onEvent, workDirectory, outputDirectory } = options;
  const teardown = new Teardown();
  const stop = () => teardown.run();
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
    signal.throwIfAborted();
    const environment = {
      ...aws.childEnvironment,
      HOME: home,
      // What cdktf calls.
      TERRAFORM_BINARY_NAME: options.terraform,
      TF_REATTACH_PROVIDERS: provider.reattach,
      // The S3 backend would otherwise ask for http://<bucket>.127.0.0.1.
      TF_CLI_ARGS_init: '-backend-config=use_path_style=true',
      TF_CLI_CONFIG_FILE: '/dev/null',
      TF_IN_AUTOMATION: '1',
      // Lines instead of a redrawn screen.
      CI: 'true',
      FORCE_COLOR: '0',
      // No call home, neither by Terraform nor by cdktf.
      CHECKPOINT_DISABLE: '1',
    };
    return { aws, engine, provider, workDirectory, outputDirectory, environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
