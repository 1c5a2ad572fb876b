import { z } from 'zod';

import { argumentProblems } from '../../provider/synthesized/handled-arguments';
import { configuredValues } from '../../provider/synthesized/configured-values';
import { unknownTypes } from '../../provider/registry';
import { dataSources, recorded, served } from '../../provider/resource-types';
import { resourceSchema } from '../../provider/schema/bindings';
import { isValues, type LooseValues } from '../../provider/values';
import type { ProviderKind } from '../providers/aws-provider';
import { settingProblems } from './setting-problems';

const blocksByType = z.record(z.string(), z.record(z.string(), z.custom<LooseValues>(isValues)));

/** Schema for the parts of a `cdk.tf.json` file that the rehearsal checks. */
const configurationSchema = z.object({
  resource: blocksByType.default({}),
  data: blocksByType.default({}),
  provider: z
    .object({ aws: z.array(z.looseObject({ alias: z.string().optional() })).default([]) })
    .optional(),
});
type Configuration = z.infer<typeof configurationSchema>;

/**
 * Checks synthesized stacks before anything is deployed. Terraform and the pipelines would find the same problems
 * later, one at a time, and without the file to change.
 *
 * @param stacks the parsed `cdk.tf.json` of each stack, by name.
 * @param provider the AWS provider that deploys the stacks. The real AWS provider supports every type and argument.
 * @throws Error with a line for each resource type, argument or setting that the rehearsal does not support.
 */
export function checkStacks(stacks: ReadonlyMap<string, unknown>, provider: ProviderKind = 'stand-in'): void {
  const problems = [...stacks].flatMap(([name, configuration]) => {
    const parsed = configurationSchema.parse(configuration);
    const found =
      provider === 'real' ? aliasProblems(parsed) : [...typeProblems(parsed), ...argumentsProblems(parsed)];
    return [...found, ...settingsProblems(parsed)].map((problem) => `${name}: ${problem}`);
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

/** The rehearsal adds its settings to the provider block without an alias, which every stack of the product has. */
const aliasProblems = ({ provider }: Configuration): string[] =>
  (provider?.aws ?? []).flatMap(({ alias }) =>
    alias === undefined
      ? []
      : [
          `the provider block has the alias '${alias}', which --provider real does not support; remove the alias, or ` +
            'add the alias to the override file in rehearsal/terraform/providers/real.ts',
        ],
  );

function typeProblems({ resource, data }: Configuration): string[] {
  const unknown = [
    ...awsTypes(resource).filter((type) => !(type in served) && !(type in recorded)),
    ...awsTypes(data)
      .filter((type) => !(type in dataSources))
      .map((type) => `data ${type}`),
  ];
  return unknown.length === 0 ? [] : [unknownTypes(unknown)];
}

const argumentsProblems = (configuration: Configuration) =>
  servedResources(configuration).flatMap(([type, address, values]) =>
    argumentProblems(type, address, values),
  );

const settingsProblems = (configuration: Configuration) =>
  servedResources(configuration).flatMap(([type, address, values]) => settingProblems(type, address, values));

/** Returns the type, the address and the arguments of each resource whose type the stand-in AWS provider serves. */
const servedResources = ({ resource }: Configuration) =>
  Object.entries(resource)
    .filter(([type]) => type in served)
    .flatMap(([type, resources]) =>
      Object.entries(resources).map(
        ([name, values]) =>
          [type, `${type}.${name}`, configuredValues(resourceSchema(type), values)] as const,
      ),
    );

const awsTypes = (blocks: object) => Object.keys(blocks).filter((type) => type.startsWith('aws_'));
