import { MAXIMUM_TAGS } from '../shared/release/problems/quotas';
import { type Configuration, parameterValues } from '../shared/release/configuration';
import { STACK_TAGS } from '../shared/release/names';
import { canonicalTemplateFile, configurationFile, imageFileName } from '../shared/release/release-files';
import { configurationError } from '../shared/job/errors';
import type { VerifiedBundle } from './bundle';

/**
 * Returns the files that the deploy actions read: a canonical template, an image file and a configuration file for each
 * service. The configuration file contains the tags of the release. CodePipeline's CloudFormation action sets these
 * tags on the stack.
 *
 * @param rolledBackFrom highest number of a release that a rollback has replaced; undefined if there was no rollback.
 */
export function verifiedFiles(
  { manifest, files, services }: VerifiedBundle,
  rolledBackFrom: number | undefined,
): Map<string, Buffer> {
  const { release, execution, environment } = manifest;
  const tags = {
    [STACK_TAGS.sequence]: String(release.sequence),
    [STACK_TAGS.commit]: release.commit,
    [STACK_TAGS.execution]: execution,
    ...(rolledBackFrom === undefined ? {} : { [STACK_TAGS.rolledBackFrom]: String(rolledBackFrom) }),
  };
  const verified = new Map<string, Buffer>();
  for (const [service, { template, configuration }] of services) {
    const name = configurationFile(service, environment);
    verified.set(canonicalTemplateFile(service), Buffer.from(template.canonical));
    verified.set(imageFileName(service), files.get(imageFileName(service)) ?? Buffer.alloc(0));
    const values = { ...configuration, parameters: parameterValues(template, configuration) };
    verified.set(name, Buffer.from(`${JSON.stringify(withTags(values, tags, name), null, 2)}\n`));
  }
  return verified;
}

function withTags(
  { parameters, tags, stackPolicy }: Configuration,
  releaseTags: Readonly<Record<string, string>>,
  label: string,
) {
  const Tags = { ...Object.fromEntries(tags ?? []), ...releaseTags };
  const count = Object.keys(Tags).length;
  if (count > MAXIMUM_TAGS) {
    throw configurationError(
      `${label} would have ${String(count)} tags; allowed: ${String(MAXIMUM_TAGS)}, including up to ${String(Object.keys(STACK_TAGS).length)} that the release sets; remove tags from the configuration file`,
    );
  }
  return {
    Parameters: Object.fromEntries(parameters),
    Tags,
    ...(stackPolicy === undefined ? {} : { StackPolicy: JSON.parse(stackPolicy) as unknown }),
  };
}
