import type { ConfigPath, Problem } from '../problems';
import { lackingServices, REGION_SERVICES_DATE, type RegionService } from '../region-services';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

const LIST = 'stacks/config/region-services.ts';

interface ChosenRegion {
  readonly path: ConfigPath;
  readonly region: string;
  /** AWS services that the project needs in the Region. */
  readonly needed: readonly RegionService[];
}

/** Reports chosen Regions that lack an AWS service which the project needs there. */
export function checkRegionServices(config: SoundParts<DeliveryConfigInput>): Problem[] {
  return chosenRegions(config).flatMap(({ path, region, needed }) => {
    const lacking = lackingServices(region, needed) ?? [];
    if (lacking.length === 0) return [];
    const sentence =
      `on ${REGION_SERVICES_DATE}, '${region}' had no ${listed(lacking, 'or')}; choose a Region that has ` +
      `${listed(needed)}, or correct ${LIST} if AWS has added the service`;
    return [{ path, sentence }];
  });
}

/**
 * Returns a warning for each chosen Region that is missing in `region-services.ts`. AWS may have opened the Region
 * after the date of that file.
 */
export function unknownRegions(config: SoundParts<DeliveryConfigInput>): Problem[] {
  return chosenRegions(config)
    .filter(({ region, needed }) => lackingServices(region, needed) === undefined)
    .map(({ path, region, needed }) => ({
      path,
      sentence:
        `'${region}' is missing in ${LIST}, which is from ${REGION_SERVICES_DATE}; ` +
        `make sure that the Region has ${listed(needed)}, then add the Region to that file`,
    }));
}

function chosenRegions({
  pipelineRegion,
  environments = [],
}: SoundParts<DeliveryConfigInput>): ChosenRegion[] {
  const fields = [
    {
      path: ['pipelineRegion'],
      region: pipelineRegion,
      needed: ['CodePipeline', 'CodeBuild', 'CodeCommit'] as const,
    },
    ...environments.map((environment, index) => ({
      path: ['environments', index, 'region'],
      region: environment?.region,
      // The pipelines of a promoted environment run in the Region of that environment.
      needed: index === 0 ? (['ECS'] as const) : (['ECS', 'CodePipeline'] as const),
    })),
  ];
  return fields.flatMap(({ region, ...field }) => (region === undefined ? [] : [{ ...field, region }]));
}

/** Returns a list as text: `A, B and C`. */
function listed(services: readonly string[], and = 'and'): string {
  return services.length < 2
    ? services.join('')
    : `${services.slice(0, -1).join(', ')} ${and} ${String(services.at(-1))}`;
}
