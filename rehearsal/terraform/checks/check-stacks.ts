import { z } from 'zod';

import { argumentProblems } from '../../provider/synthesized/handled-arguments';
import { configuredValues } from '../../provider/synthesized/configured-values';
import { unknownTypes } from '../../provider/registry';
import { dataSources, recorded, served } from '../../provider/resource-types';
import { resourceSchema } from '../../provider/schema/bindings';
import { isValues, type LooseValues } from '../../provider/values';
import { settingProblems } from './setting-problems';

const blocksByType = z.record(z.string(), z.record(z.string(), z.custom<LooseValues>(isValues)));

/** Schema for the parts of a `cdk.tf.json` file that the rehearsal checks. */
const configurationSchema = z.object({ resource: blocksByType.default({}), data: blocksByType.default({}) });

/**
 * Checks synthesized stacks before anything is deployed. Terraform and the pipelines would find the same problems
 * later, one at a time, and without the file to change.
 *
 * @param stacks the parsed `cdk.tf.json` of each stack, by name.
 * @throws Error with a line for each resource type, argument or setting that the rehearsal does not support.
 */
export function checkStacks(stacks: ReadonlyMap<string, unknown>): void {
  const problems = [...stacks].flatMap(([name, configuration]) => stackProblems(name, configuration));
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function stackProblems(stack: string, configuration: unknown): string[] {
  const { resource, data } = configurationSchema.parse(configuration);
  const unknown = [
    ...awsTypes(resource).filter((type) => !(type in served) && !(type in recorded)),
    ...awsTypes(data)
      .filter((type) => !(type in dataSources))
      .map((type) => `data ${type}`),
  ];
  return [
    ...(unknown.length === 0 ? [] : [`${stack}: ${unknownTypes(unknown)}`]),
    ...Object.entries(resource)
      .filter(([type]) => type in served)
      .flatMap(([type, resources]) =>
        Object.entries(resources).flatMap(([name, values]) =>
          resourceProblems(type, `${type}.${name}`, values).map((problem) => `${stack}: ${problem}`),
        ),
      ),
  ];
}

const awsTypes = (blocks: object) => Object.keys(blocks).filter((type) => type.startsWith('aws_'));

function resourceProblems(type: string, address: string, synthesized: LooseValues): string[] {
  const values = configuredValues(resourceSchema(type), synthesized);
  return [...argumentProblems(type, address, values), ...settingProblems(type, address, values)];
}
