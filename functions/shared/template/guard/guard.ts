import { configurationError } from '../../job/errors';
import { cut, shown } from '../../text/text';
import type { Position, Template, TemplatePath } from '../value';
import { referenceProblems } from './dynamic-references';
import { functionProblems } from './functions';
import { Scope, type TemplateContext, type TemplateProblem } from './scope';
import { cycleProblems } from './sections/cycles';
import { parameterProblems } from './sections/parameters';
import { resourceProblems } from './sections/resources';
import { sectionProblems } from './sections/sections';

/**
 * Returns the problems that prevent the deployment of a template. A template may set only the properties listed in
 * `types/`. The IAM role that CloudFormation assumes has the same limits, but this check reports a problem before
 * anything changes.
 */
export function templateProblems(template: Template, context: TemplateContext): TemplateProblem[] {
  const scope = new Scope(template, context);
  return [
    ...sectionProblems(scope),
    ...parameterProblems(scope),
    ...resourceProblems(scope),
    ...cycleProblems(scope),
    ...functionProblems(template.sections, [], scope),
    ...referenceProblems(template.sections, [], scope),
  ];
}

/** Maximum number of problems that an error message lists. */
const SHOWN = 8;
const PATH_LIMIT = 300;

/** @throws JobError of type ConfigurationError with the positions of the first eight problems. */
export function assertTemplateAllowed(template: Template, label: string, context: TemplateContext): void {
  const problems = templateProblems(template, context);
  if (problems.length === 0) return;
  const sentences = problems
    .slice(0, SHOWN)
    .map(({ path, sentence }) => `${placeOf(path, template, label)}: ${sentence}`);
  const rest = problems.length - sentences.length;
  const more = rest > 0 ? `; problems not shown: ${String(rest)}` : '';
  throw configurationError(`the template breaks the rules for services: ${sentences.join('; ')}${more}`);
}

/**
 * Returns the position and the path of a value in a template: `cfn/web.yaml:18:11 Resources.Task.Properties`. For a
 * missing value, the position is the position of the mapping that lacks the value.
 */
export function placeOf(path: TemplatePath, template: Template, label: string): string {
  const { line, column } = positionOf(path, template);
  return `${label}:${String(line)}:${String(column)} ${cut(path.map(shown).join('.'), PATH_LIMIT)}`;
}

const positionOf = (path: TemplatePath, template: Template): Position =>
  path.length === 0
    ? { line: 1, column: 1 }
    : (template.positionOf(path) ?? positionOf(path.slice(0, -1), template));
