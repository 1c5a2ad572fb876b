import { problem, type ConfigPath, type Problem } from '../problems';
import { lackingServices, REGION_SERVICES_DATE, type RegionService } from '../region-services';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

const LIST = 'stacks/config/region-services.ts';

interface ChosenRegion {
  readonly path: ConfigPath;
  readonly region: string;
  /** Services that run there. */
  readonly needed: readonly RegionService[];
}

/** Every Region has the services that run there, as far as the list knows it. */
export function checkRegionServices(config: SoundParts<DeliveryConfigInput>): Problem[] {
  return chosenRegions(config).flatMap(({ path, region, needed }) => {
    const lacking = lackingServices(region, needed) ?? [];
    if (lacking.length === 0) return [];
    const allowed =
      `a Region that has ${listed(needed)}; on ${REGION_SERVICES_DATE} this one had no ${listed(lacking, 'or')}; ` +
      `if it has now, correct ${LIST}, otherwise choose another Region`;
    return [problem(path, allowed, region)];
  });
}

/** Returns a warning for each Region that the list does not know: AWS may have opened it since. */
export function unknownRegions(config: SoundParts<DeliveryConfigInput>): Problem[] {
  return chosenRegions(config)
    .filter(({ region, needed }) => lackingServices(region, needed) === undefined)
    .map(({ path, region, needed }) => ({
      path,
      sentence:
        `got '${region}', a Region that ${LIST} of ${REGION_SERVICES_DATE} does not know; ` +
        `make sure that it has ${listed(needed)}, then add it there`,
    }));
}

function chosenRegions({
  pipelineRegion,
  environments = [],
}: SoundParts<DeliveryConfigInput>): ChosenRegion[] {
  const places = [
    {
      path: ['pipelineRegion'],
      region: pipelineRegion,
      needed: ['CodePipeline', 'CodeBuild', 'CodeCommit'] as const,
    },
    ...environments.map((environment, index) => ({
      path: ['environments', index, 'region'],
      region: environment?.region,
      // A promoted environment has its own pipelines, in its own Region.
      needed: index === 0 ? (['ECS'] as const) : (['ECS', 'CodePipeline'] as const),
    })),
  ];
  return places.flatMap(({ region, ...place }) => (region === undefined ? [] : [{ ...place, region }]));
}

/** `A, B and C`. */
function listed(services: readonly string[], and = 'and'): string {
  return services.length < 2
    ? services.join('')
    : `${services.slice(0, -1).join(', ')} ${and} ${String(services.at(-1))}`;
}
