import { startLocalServices, type LocalServices, type LocalServicesOptions } from '../local-services';
import type { Teardown } from '../system/teardown';
import type { ProviderKind } from './providers/aws-provider';
import { installProviders } from './providers/install';
import { synthesize, type Synthesis } from './synthesis';

type ServicesOptions = Omit<LocalServicesOptions, 'providerPackages'>;

export interface PrepareOptions extends ServicesOptions {
  /** Path of the configuration file that the synthesis reads. */
  readonly configFile: string;
  readonly provider: ProviderKind;
  /** Stops the services at the end of the rehearsal. */
  readonly teardown: Teardown;
}

/** The synthesized stacks, and the running services to which they can be deployed. */
export interface PreparedServices {
  readonly synthesis: Synthesis;
  readonly services: LocalServices;
}

/**
 * Synthesizes the stacks and starts the local services, both at the same time with the stand-in provider. The real
 * provider is installed in between, because the stacks say which version they require.
 *
 * @throws Error when the synthesis fails, or when a service does not start.
 */
export async function prepareServices(options: PrepareOptions): Promise<PreparedServices> {
  options.progress.part('Checks and local AWS');
  if (options.provider === 'real') {
    const synthesis = await synthesizeStacks(options);
    const providerPackages = await installProvider(options, synthesis);
    return { synthesis, services: await startServices({ ...options, providerPackages }) };
  }
  const failed = new AbortController();
  const synthesizing = synthesizeStacks(options);
  synthesizing.catch((error: unknown) => {
    failed.abort(error);
  });
  const signal = AbortSignal.any([options.signal, failed.signal]);
  const starting = startServices({ ...options, signal });
  // Waits for both, so that a service that has started is stopped.
  await Promise.allSettled([synthesizing, starting]);
  return { synthesis: await synthesizing, services: await starting };
}

const synthesizeStacks = (options: PrepareOptions): Promise<Synthesis> =>
  options.progress.step(
    'synthesize the Terraform stacks',
    () => synthesize(options),
    ({ stacks }) =>
      `synthesized ${String(stacks.length)} stacks; the rehearsal supports every ${options.provider === 'real' ? '' : 'resource type, argument and '}setting in the stacks`,
  );

const installProvider = (
  { environment, progress, signal, terraform }: PrepareOptions,
  { requiredProviders: required }: Synthesis,
): Promise<string> =>
  progress.step('install the real AWS provider', () =>
    installProviders({
      ...{ environment, signal, terraform, required },
      report: (line) => {
        progress.line(line);
      },
    }),
  );

const startServices = (options: PrepareOptions & LocalServicesOptions): Promise<LocalServices> =>
  options.progress.step(
    `start the local AWS (the emulator moto behind a local endpoint)${options.provider === 'real' ? '' : ' and the stand-in AWS provider'}`,
    async () => {
      const services = await startLocalServices(options);
      options.teardown.add(() => services.stop());
      return services;
    },
    ({ aws }) => `the local AWS runs at ${aws.endpoint}`,
  );
