import { isList, isObject, type TemplateObject } from '../../template/value';
import { placeOf } from '../../template/guard/guard';
import { shown } from '../../text/text';
import type { Evaluation } from '../../template/evaluation/evaluation';
import type { Finding } from './in-environments';
import type { SourceTemplate } from './read-service';

/** Attributes of a parameter that limit its value, with the types that they apply to. */
const LIMITS: readonly {
  readonly attribute: string;
  readonly types: readonly string[];
  readonly isMet: (value: string, limit: number) => boolean;
}[] = [
  { attribute: 'MinValue', types: ['Number'], isMet: (value, limit) => Number(value) >= limit },
  { attribute: 'MaxValue', types: ['Number'], isMet: (value, limit) => Number(value) <= limit },
  { attribute: 'MinLength', types: ['String'], isMet: (value, limit) => value.length >= limit },
  { attribute: 'MaxLength', types: ['String'], isMet: (value, limit) => value.length <= limit },
];

/**
 * Returns the limits and the rules of a template that parameter values break. The template guard checks types and
 * AllowedValues. AllowedPattern is left to CloudFormation, because the pattern is a Java regular expression.
 */
export function valueFindings(
  { template, path }: SourceTemplate,
  values: ReadonlyMap<string, string>,
  evaluation: Evaluation,
): Finding[] {
  const { Parameters = {}, Rules = {} } = template.sections;
  return [
    ...objectsIn(Parameters).flatMap(([name, declaration]) =>
      brokenLimits(values.get(name), declaration).map((limit) => ({
        place: placeOf(['Parameters', name], template, path),
        sentence: `the value in this environment does not meet ${limit}`,
      })),
    ),
    ...objectsIn(Rules).flatMap(([name, rule]) =>
      failedAssertions(rule, evaluation).map((description) => ({
        place: placeOf(['Rules', name], template, path),
        sentence: `the parameter values in this environment break this rule${description}`,
      })),
    ),
  ];
}

const objectsIn = (section: TemplateObject[string]) =>
  Object.entries(isObject(section) ? section : {}).flatMap(([name, value]) =>
    isObject(value) ? [[name, value] as const] : [],
  );

function brokenLimits(value: string | undefined, declaration: TemplateObject): string[] {
  const { Type } = declaration;
  if (value === undefined) return [];
  return LIMITS.flatMap(({ attribute, types, isMet }) => {
    const limit = declaration[attribute];
    if (typeof limit !== 'string' || typeof Type !== 'string' || !types.includes(Type)) return [];
    // The template guard reports a value that is not a number.
    const isKnown = !Number.isNaN(Number(limit)) && (Type !== 'Number' || !Number.isNaN(Number(value)));
    return isKnown && !isMet(value, Number(limit)) ? [`${attribute} ${shown(limit)}`] : [];
  });
}

/** Returns the description of each assertion that fails, after a colon. */
function failedAssertions({ Assertions, RuleCondition }: TemplateObject, evaluation: Evaluation): string[] {
  if (Assertions === undefined || !isList(Assertions)) return [];
  if (RuleCondition !== undefined && evaluation.isTrue(RuleCondition) !== true) return [];
  return Assertions.flatMap((assertion) => {
    const { Assert, AssertDescription } = isObject(assertion) ? assertion : {};
    if (Assert === undefined || evaluation.isTrue(Assert) !== false) return [];
    return [typeof AssertDescription === 'string' ? `: ${shown(AssertDescription)}` : ''];
  });
}
