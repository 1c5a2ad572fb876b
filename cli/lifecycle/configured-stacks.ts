import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { z } from 'zod';

import type { ConfiguredStack } from '../../operations/doctor/check';
import { CONFIGURATION_OUTPUT } from '../../stacks/names';
import { synthesizeStacks, type SynthesisOptions } from './synthesized-stacks';

const stackSchema = z.object({
  terraform: z.object({ backend: z.object({ s3: z.object({ bucket: z.string() }) }) }),
  output: z.object({ [CONFIGURATION_OUTPUT]: z.object({ value: z.string() }) }),
});

/** Synthesizes all Terraform stacks of the working copy, in a temporary folder. */
export async function readConfiguredStacks(
  options: Omit<SynthesisOptions, 'folder'>,
): Promise<readonly ConfiguredStack[]> {
  const folder = await mkdtemp(join(tmpdir(), 'big-red-button-doctor-'));
  try {
    const { names, readStack } = await synthesizeStacks('*', { ...options, folder });
    return await Promise.all(
      names.map(async (stack): Promise<ConfiguredStack> => {
        const { output, terraform } = stackSchema.parse(await readStack(stack));
        return {
          stack,
          stateBucket: terraform.backend.s3.bucket,
          configuration: output[CONFIGURATION_OUTPUT].value,
        };
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
