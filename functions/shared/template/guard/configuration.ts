import type { Configuration } from '../../release/configuration';
import { configurationError } from '../../job/errors';
import { listed } from '../../text/text';
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
  configuration: Configuration,
  label: string,
  context: ConfigurationContext,
): void {
  const problems = configurationProblems(configuration, label, context);
  if (problems.length > 0) throw configurationError(listed(problems, 5));
}

type ConfigurationContext = Pick<TemplateContext, 'project' | 'environment'>;

/** Returns the problems that prevent a deployment with the tags and the stack policy of a configuration file. */
export function configurationProblems(
  { tags = new Map<string, string>(), stackPolicy }: Configuration,
  label: string,
  context: ConfigurationContext,
): string[] {
  const prefix = publishedPrefix(context);
  const policyProblem = stackPolicy === undefined ? undefined : stackPolicyProblem(JSON.parse(stackPolicy));
  return [
    ...[...tags].flatMap(([key, value]) => {
      const sentence = wholeTextProblem(key, prefix) ?? wholeTextProblem(value, prefix);
      return sentence === undefined ? [] : [`${label}: the tag ${key} ${sentence}`];
    }),
    ...(policyProblem === undefined ? [] : [`${label}: StackPolicy ${policyProblem}`]),
  ];
}
