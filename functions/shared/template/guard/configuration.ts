import type { Configuration } from '../../release/configuration';
import { configurationError } from '../../job/errors';
import { wholeTextProblem } from './dynamic-references';
import { type TemplateContext, publishedPrefix } from './scope';
import { stackPolicyProblem } from './stack-policy';

/**
 * Checks the tags and the stack policy of a template configuration file. The parameters in the file are checked
 * together with the template that declares them.
 *
 * @throws JobError of type ConfigurationError when the file breaks a rule.
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
