import { STACK_TAGS } from '../names';
import { placeOf } from '../../template/guard/guard';
import { isObject } from '../../template/value';
import { sizeText } from '../../text/text';
import type { SourceConfiguration, SourceTemplate } from './read-service';

/* Quotas of CloudFormation: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */

export const MAXIMUM_PARAMETERS = 200;
/** Maximum number of entries in each section of a template. */
const MAXIMUM_ENTRIES: readonly (readonly [section: string, maximum: number])[] = [
  ['Parameters', MAXIMUM_PARAMETERS],
  ['Mappings', 200],
  ['Resources', 500],
  ['Outputs', 200],
];
/** Maximum number of first-level and of second-level keys in one mapping. */
const MAXIMUM_MAPPING_KEYS = 200;
const DESCRIPTION_BYTES = 1024;
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
export const MAXIMUM_TAGS = 50;

/**
 * Returns the quotas that a template exceeds. `parseTemplate` and the guard check the size and the values of the
 * template.
 */
export function templateQuotaProblems({ template, path: label }: SourceTemplate): string[] {
  const { sections } = template;
  const tooMany = (path: readonly string[], count: number, maximum: number) =>
    count <= maximum
      ? []
      : [`${placeOf(path, template, label)}: has ${String(count)} entries; allowed: ${String(maximum)}`];
  const { Mappings = {}, Description = '' } = sections;
  const bytes = typeof Description === 'string' ? Buffer.byteLength(Description) : 0;
  return [
    ...MAXIMUM_ENTRIES.flatMap(([section, maximum]) =>
      tooMany([section], Object.keys(sections[section] ?? {}).length, maximum),
    ),
    ...Object.entries(isObject(Mappings) ? Mappings : {}).flatMap(([name, mapping]) =>
      tooMany(['Mappings', name], Object.keys(mapping).length, MAXIMUM_MAPPING_KEYS),
    ),
    ...(bytes <= DESCRIPTION_BYTES
      ? []
      : [
          `${placeOf(['Description'], template, label)}: has ${sizeText(bytes)}; allowed: ${sizeText(DESCRIPTION_BYTES)}`,
        ]),
  ];
}

/** Returns a problem when the tags in a configuration file and the tags of a release are too many for a stack. */
export function tagQuotaProblems({ configuration, path }: SourceConfiguration): string[] {
  const { size } = configuration.tags ?? new Map();
  const releaseTags = Object.keys(STACK_TAGS).length;
  const maximum = MAXIMUM_TAGS - releaseTags;
  return size <= maximum
    ? []
    : [
        `${path} has ${String(size)} tags; allowed: ${String(maximum)}, because a stack may have ${String(MAXIMUM_TAGS)}, including up to ${String(releaseTags)} that a release sets; remove tags from the configuration file`,
      ];
}
