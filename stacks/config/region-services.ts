/*
 * Services that are missing in some Regions.
 *
 * Source: botocore 1.43.67, botocore/data/endpoints.json, the list of endpoints that the AWS SDKs use. For CodeCommit
 * and CodePipeline, the table agrees with the AWS documentation:
 * https://docs.aws.amazon.com/codecommit/latest/userguide/regions.html
 * https://docs.aws.amazon.com/general/latest/gr/codepipeline.html
 *
 * When AWS adds a service to a Region, correct the table and the date.
 */
export const REGION_SERVICES_DATE = '2026-08-07';

export type RegionService = 'CodePipeline' | 'CodeBuild' | 'CodeCommit' | 'ECS';

const everywhere = (...regions: readonly string[]): [string, readonly RegionService[]][] =>
  regions.map((region) => [region, []]);

/** The services that each Region lacks. A Region with an empty list has every service. */
const LACKING: ReadonlyMap<string, readonly RegionService[]> = new Map([
  ...everywhere('af-south-1', 'ap-east-1', 'ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'),
  ...everywhere('ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'),
  ...everywhere('ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-south-1'),
  ...everywhere('eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1'),
  ...everywhere('sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'),
  ...everywhere('cn-north-1', 'cn-northwest-1', 'us-gov-east-1', 'us-gov-west-1'),
  ['ap-east-2', ['CodePipeline', 'CodeBuild', 'CodeCommit']],
  ['ap-southeast-4', ['CodeCommit']],
  ['ap-southeast-5', ['CodeCommit']],
  ['ap-southeast-6', ['CodeCommit']],
  ['ap-southeast-7', ['CodePipeline', 'CodeCommit']],
  ['ca-west-1', ['CodePipeline', 'CodeBuild', 'CodeCommit']],
  ['eu-central-2', ['CodeCommit']],
  ['eu-south-2', ['CodeCommit']],
  ['mx-central-1', ['CodePipeline', 'CodeBuild', 'CodeCommit']],
]);

/** Returns the needed services that a Region lacks; undefined for a Region that is missing in the table. */
export function lackingServices(
  region: string,
  needed: readonly RegionService[],
): readonly RegionService[] | undefined {
  return LACKING.get(region)?.filter((service) => needed.includes(service));
}
