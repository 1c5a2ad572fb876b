import { configurationError } from './errors';
import { type Template, type TemplateValue, isList, isObject } from './template/value';
import { referenceProblems, resourceProblems } from './template-rules';
import { listed } from './text';

/**
 * What a service's template may be made of. Everything else (roles, custom resources, nested stacks, queues)
 * belongs to the environment and its owners. The service role of CloudFormation holds the same line; this check
 * says so before anything is touched, and in the words of the template.
 */
export const ALLOWED_TYPES: ReadonlySet<string> = new Set([
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElasticLoadBalancingV2::ListenerRule',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::Logs::LogGroup',
]);

/** Transform (macros) and Hooks are missing on purpose: both run code that no one checked. */
const ALLOWED_SECTIONS: ReadonlySet<string> = new Set([
  'AWSTemplateFormatVersion',
  'Conditions',
  'Description',
  'Mappings',
  'Metadata',
  'Outputs',
  'Parameters',
  'Resources',
  'Rules',
]);

/** Everything the guard has against a template; empty when it may be deployed. */
export function templateProblems(template: Template): string[] {
  const sections = Object.keys(template.sections)
    .filter((section) => !ALLOWED_SECTIONS.has(section))
    .map((section) => `section ${section} is not allowed`);
  const types = [...template.resources].flatMap(([id, { Type }]) =>
    typeof Type === 'string' && ALLOWED_TYPES.has(Type)
      ? []
      : [`${id} has the type ${typeof Type === 'string' ? Type : '(not a text)'}, which is not allowed`],
  );
  const empty = template.resources.size === 0 ? ['it has no resources'] : [];
  return [
    ...sections,
    ...types,
    ...empty,
    ...macroProblems(template.sections, []),
    ...resourceProblems(template.sections['Resources'] ?? {}, ['Resources']),
    ...referenceProblems(template.sections, []),
  ];
}

/** @throws JobError ConfigurationError that names every problem at once. */
export function assertTemplateAllowed(template: Template, label: string): void {
  const problems = templateProblems(template);
  if (problems.length === 0) return;
  throw configurationError(
    `the template ${label} is refused: ${listed(problems, 8)}. Allowed types: ${[...ALLOWED_TYPES].join(', ')}`,
  );
}

function macroProblems(value: TemplateValue, path: readonly string[]): string[] {
  if (isList(value)) return value.flatMap((item, index) => macroProblems(item, [...path, String(index)]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const where = [...path, key];
    return key === 'Fn::Transform' || key.startsWith('Fn::ForEach')
      ? [`${where.join('.')} is a macro, which is not allowed`]
      : macroProblems(inner, where);
  });
}
