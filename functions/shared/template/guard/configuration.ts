import type { Configuration } from '../../release/configuration';
import { configurationError } from '../../job/errors';
import { wholeTextProblem } from './dynamic-references';
import { type TemplateContext, publishedPrefix } from './scope';
import { stackPolicyProblem } from './stack-policy';

/**
 * Checks the tags and the stack policy of a configuration file. Its parameters are checked with the template that
 * declares them.
 *
 * @throws JobError ConfigurationError
 */
export function assertConfigurationAllowed(
  { tags, stackPolicy }: Configuration,
  label: string,
  context: Pick<TemplateContext, 'project' | 'environment'>,
): void {
  for (const [key, value] of tags ?? []) {
    const sentence =
      wholeTextProblem(key, publishedPrefix(context)) ?? wholeTextProblem(value, publishedPrefix(context));
    if (sentence !== undefined) throw configurationError(`${label}: the tag ${key} ${sentence}`);
  }
  const sentence = stackPolicy === undefined ? undefined : stackPolicyProblem(JSON.parse(stackPolicy));
  if (sentence !== undefined) throw configurationError(`${label}: StackPolicy ${sentence}`);
}
