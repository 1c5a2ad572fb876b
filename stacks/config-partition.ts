import type { Report } from './config-report';
import { partitionOf } from './names';

interface Regions {
  readonly pipelineRegion: string;
  readonly environments: readonly { readonly region: string }[];
}

/**
 * All Regions are of one partition of AWS: policies name the roles, buckets and keys of the other accounts, and no ARN
 * leads from one partition into another.
 */
export function checkPartition(config: Regions, { refused, problem }: Report): void {
  const regions = [
    { path: ['pipelineRegion'], where: 'pipelineRegion', region: config.pipelineRegion },
    ...config.environments.map(({ region }, index) => ({
      path: ['environments', index, 'region'],
      where: `environments[${String(index)}].region`,
      region,
    })),
  ]
    .filter(({ path }) => !refused(...path))
    .map((entry) => ({ ...entry, partition: partitionOf(entry.region) }));
  const [first, second, ...others] = regions;
  if (first === undefined || second === undefined) return;
  // The first decides, but where two or more others agree against it.
  const agreed = others.length > 0 && others.every(({ partition }) => partition === second.partition);
  const right = agreed ? second : first;
  for (const { path, partition, region } of regions) {
    if (partition === right.partition) continue;
    problem(
      path,
      `a Region of the partition '${right.partition}', as '${right.region}' of ${right.where} is`,
      region,
    );
  }
}
