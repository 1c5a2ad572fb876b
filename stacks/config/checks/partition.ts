import { partitionOf } from '../../names';
import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * Reports Regions in different AWS partitions. Policies contain the ARNs of roles, buckets and KMS keys in other
 * accounts, and an ARN is valid only within its partition.
 */
export function checkPartition({
  pipelineRegion,
  environments = [],
}: SoundParts<DeliveryConfigInput>): Problem[] {
  const regions = [
    { path: ['pipelineRegion'], where: 'pipelineRegion', region: pipelineRegion },
    ...environments.map((environment, index) => ({
      path: ['environments', index, 'region'],
      where: `environments[${String(index)}].region`,
      region: environment?.region,
    })),
  ].flatMap(({ region, ...field }) =>
    region === undefined ? [] : [{ ...field, region, partition: partitionOf(region) }],
  );
  const [first, second, ...others] = regions;
  if (first === undefined || second === undefined) return [];
  // The partition of the first Region is the intended partition, with one exception. If there are at least two other
  // Regions, and all of them are in one partition, that partition is the intended partition.
  const agreed = others.length > 0 && others.every(({ partition }) => partition === second.partition);
  const right = agreed ? second : first;
  return regions
    .filter(({ partition }) => partition !== right.partition)
    .map(({ path, region, partition }) => ({
      path,
      sentence:
        `'${region}' is in the partition '${partition}', and '${right.region}' (${right.where}) is in ` +
        `'${right.partition}'; choose a Region of the partition '${right.partition}'`,
    }));
}
