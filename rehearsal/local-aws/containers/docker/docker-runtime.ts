import { z } from 'zod';

import { readLocalId, type RealDocker } from './real-docker';
import { runProgram } from '../../run-program';
import { NotRunnableError } from '../not-runnable';
import { LocalProcesses } from '../process/local-process';
import type {
  ContainerRuntime,
  ContainerSettings,
  PreparedImage,
  RegistryImage,
  RunningContainer,
} from '../runtime';
import { withLocalPorts } from '../start/ports';
import { ContainerRemover } from './container-remover';
import { runArguments, type DockerImage } from './run-arguments';

const inspectionSchema = z.tuple([
  z.object({
    Config: z.object({
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
    }),
  }),
]);

/**
 * Runs images in the user's Docker. Containers use the network of this machine, so that they reach the local AWS at
 * 127.0.0.1. Docker Desktop needs the setting "Enable host networking" for this.
 */
export class DockerRuntime implements ContainerRuntime {
  private readonly processes = new LocalProcesses();
  private readonly remover: ContainerRemover;

  /** @param store folder in which the rehearsal's `docker` command records the images. */
  constructor(
    private readonly docker: RealDocker,
    private readonly store: string,
  ) {
    this.remover = new ContainerRemover(docker);
  }

  async prepare({ digest }: RegistryImage): Promise<PreparedImage> {
    const id = await readLocalId(this.store, digest);
    if (id === undefined) {
      throw new NotRunnableError(`its image ${digest.slice(0, 19)} was not built by this rehearsal`);
    }
    const inspected = await this.run(['image', 'inspect', id]);
    if (!inspected.ok) throw new NotRunnableError(`Docker has no image ${id} (${inspected.stderr.trim()})`);
    const [{ Config: config }] = inspectionSchema.parse(JSON.parse(inspected.stdout));
    const image: DockerImage = {
      id,
      environment: new Map((config.Env ?? []).map(pairOf)),
      entryPoint: config.Entrypoint ?? [],
      command: config.Cmd ?? [],
    };
    return { start: (container) => this.start(image, container) };
  }

  async stop(): Promise<void> {
    await this.remover.stop();
    await this.processes.stop();
  }

  private async start(image: DockerImage, container: ContainerSettings): Promise<RunningContainer> {
    const name = `big-red-button-${container.id}`;
    const { args, environment } = runArguments(image, container, name, this.remover.label);
    this.remover.begin();
    const client = this.processes.start({
      file: this.docker.program,
      args,
      folder: '/',
      // Docker reads the values of `--env NAME` from its own environment, so that no secret is in its arguments.
      environment: { ...environment, ...this.docker.environment },
      healthCommand: [],
    });
    return Promise.resolve({
      ...client,
      kill: () => {
        // The client process is not a parent of the container.
        void this.run(['rm', '--force', name]);
        client.kill();
      },
      checkHealth: async (timeoutMs) => {
        const command = container.healthCommand.map((word) => withLocalPorts(word, container.ports));
        return (await this.run(['exec', name, ...command], timeoutMs)).ok;
      },
    });
  }

  private run(args: readonly string[], timeoutMs?: number) {
    const { program, environment } = this.docker;
    return runProgram(program, args, { environment, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  }
}

function pairOf(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}
