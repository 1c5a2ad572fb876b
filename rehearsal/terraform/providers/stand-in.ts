import { startProvider } from '../../provider/provider';
import type { AwsProvider } from './aws-provider';

/**
 * Starts the stand-in AWS provider in this process. Terraform attaches to the provider, and downloads nothing.
 *
 * @param options.terraform Path of the Terraform or OpenTofu program.
 */
export async function startStandIn({
  terraform,
  ...options
}: Parameters<typeof startProvider>[0] & { readonly terraform: string }): Promise<AwsProvider> {
  const provider = await startProvider(options);
  return {
    kind: 'stand-in',
    terraform,
    variables: { TF_REATTACH_PROVIDERS: provider.reattach, TF_CLI_CONFIG_FILE: '/dev/null' },
    countResources: () => {
      const { served, recorded } = provider.counts();
      return Promise.resolve({ served: sum(served), recorded: sum(recorded) });
    },
    snapshot: () => provider.snapshot(),
    stop: () => provider.stop(),
  };
}

const sum = (counts: Readonly<Record<string, number>>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);
