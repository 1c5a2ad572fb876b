import { z } from 'zod';

import { stateKey } from '../../stacks/names';

/** The parts of a synthesized stack that say where its state is, and with which role Terraform works. */
const settingsSchema = z.object({
  terraform: z.looseObject({ backend: z.object({ s3: z.looseObject({ key: z.string() }) }) }),
  provider: z.object({ aws: z.tuple([z.looseObject({ region: z.string() })]) }),
});

/**
 * Returns a Terraform configuration without resources for a stack. Terraform knows from the state what the stack has. The
 * stack therefore needs no entry in the user's configuration, and no `prevent_destroy` stops the whole plan.
 *
 * @param settings Parsed `cdk.tf.json` of any stack of the account.
 */
export function stackConfiguration(
  settings: unknown,
  { stack, region }: { readonly stack: string; readonly region: string },
) {
  const { terraform, provider } = settingsSchema.parse(settings);
  const { s3 } = terraform.backend;
  return {
    terraform: { ...terraform, backend: { s3: { ...s3, key: stateKey(stack) } } },
    provider: { aws: [{ ...provider.aws[0], region }] },
  };
}
