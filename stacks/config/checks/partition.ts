import { partitionOf } from '../../names';
import { problem, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * All Regions are of one partition of AWS: policies name the roles, buckets and keys of the other accounts, and no ARN
 * leads from one partition into another.
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
  ].flatMap(({ region, ...place }) =>
    region === undefined ? [] : [{ ...place, region, partition: partitionOf(region) }],
  );
  const [first, second, ...others] = regions;
  if (first === undefined || second === undefined) return [];
  // The first decides, but where two or more others agree against it.
  const agreed = others.length > 0 && others.every(({ partition }) => partition === second.partition);
  const right = agreed ? second : first;
  return regions
    .filter(({ partition }) => partition !== right.partition)
    .map(({ path, region }) =>
      problem(
        path,
        `a Region of the partition '${right.partition}', as '${right.region}' of ${right.where} is`,
        region,
      ),
    );
}
