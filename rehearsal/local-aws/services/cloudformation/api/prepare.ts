import { refusalOf, validationError } from '../errors';
import type { Plan } from '../operations/resources/plan';
import { AccountFacts, LOOKED_UP_TYPES } from '../parameters/account-facts';
import { lookedUpTypesIn, missingResource } from '../parameters/existence';
import {
  parametersOf,
  resolveSsmValues,
  typedParameters,
  type GivenParameter,
} from '../parameters/parameter-values';
import { innerTypeOf } from '../parameters/types';
import type { Services } from '../resources/handler';
import type { Tags } from '../resources/tags';
import type { StackParameter } from '../stacks/stack';
import { requireCapability } from '../template/capabilities';
import { readTemplate } from '../template/read-template';
import { unsupportedParts } from '../template/supported';
import { callOf, textsOf, type Template } from '../template/template';
import { isList, type TemplateValue } from '../../../../../functions/shared/template/value';
import { earlyValues } from '../values/early-values';
import { readSsmReference, ssmReferencesIn } from '../values/dynamic-references';
import { NO_RESOURCES, TemplateValues, type StackIdentity } from '../values/template-values';
import { RuleEvaluation, checkRules } from '../values/rules';

/** What a CreateStack or UpdateStack request asks for. */
export interface Submission {
  readonly template: string;
  readonly given: ReadonlyMap<string, GivenParameter>;
  readonly tags: Tags;
  readonly capabilities: readonly string[];
  readonly notificationArns: readonly string[];
}

export interface Prepared {
  readonly plan: Plan;
  /** Reason why the stack operation fails before its first resource. */
  readonly problem: string | undefined;
}

/**
 * Makes all checks that CloudFormation makes before it answers a CreateStack or UpdateStack request.
 *
 * @param previous parameters of the stack before an update.
 * @param caller clients of the caller, who reads the parameters and what the rules look up.
 * @param role clients of the role of the stack, which reads the parameters again.
 * @throws CloudFormationError if CloudFormation rejects the request.
 */
export async function prepare(
  submission: Submission,
  stack: StackIdentity,
  previous: readonly StackParameter[],
  { caller, role }: Readonly<Record<'caller' | 'role', Services>>,
): Promise<Prepared> {
  const template = readTemplate(submission.template);
  requireCapability(template, submission.capabilities);
  const [unsupportedPart] = unsupportedParts(template);
  if (unsupportedPart !== undefined) throw validationError(unsupportedPart);
  const named = parametersOf(template, submission.given, previous);
  const parameters = await resolveSsmValues(template, named, caller);
  const types = [...lookedUpTypesIn(template), ...typesInRules(template), ...zonesIn(template)];
  const facts = await AccountFacts.read(caller, types);
  const typed = typedParameters(template, parameters);
  const values = new TemplateValues(template, typed, stack, facts.all(ZONE));
  checkRules(template, new RuleEvaluation(values.evaluator(NO_RESOURCES), facts, typed));
  const references = new Set(earlyValues(template, values).flatMap(ssmReferencesIn));
  for (const reference of references) await readSsmReference(role, reference);
  const { tags, notificationArns, capabilities } = submission;
  const version = {
    template: submission.template,
    parameters,
    tags,
    notificationArns,
    capabilities,
    outputs: [],
  };
  const problem = await problemOfParameters(template, named, role);
  return { plan: { template, values, version }, problem };
}

/** Returns the reason why the stack operation fails before its first resource, because of a parameter. */
async function problemOfParameters(
  template: Template,
  named: readonly StackParameter[],
  role: Services,
): Promise<string | undefined> {
  try {
    const parameters = await resolveSsmValues(template, named, role);
    const facts = await AccountFacts.read(role, lookedUpTypesIn(template));
    return await missingResource(template, parameters, facts, role);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal === undefined) throw error;
    return refusal.message;
  }
}

const ZONE = 'AWS::EC2::AvailabilityZone::Name';
const zonesIn = ({ sections }: Template) => (callsIn(sections, 'Fn::GetAZs').length === 0 ? [] : [ZONE]);

/** Returns the parameter types that the rules of a template look up. */
function typesInRules(template: Template): readonly string[] {
  const rules = template.section('Rules');
  const named = [...callsIn(rules, 'Fn::RefAll'), ...callsIn(rules, 'Fn::ValueOfAll').map(firstOf)];
  const ofParameters = textsOf(callsIn(rules, 'Fn::ValueOf').map(firstOf)).map(
    (parameter) => innerTypeOf(template.typeOf(parameter)) ?? '',
  );
  return [...textsOf(named), ...ofParameters.filter((type) => LOOKED_UP_TYPES.includes(type))];
}

const firstOf = (argument: TemplateValue): TemplateValue =>
  isList(argument) ? (argument[0] ?? '') : argument;

/** Returns the arguments of all calls of a function. */
function callsIn(value: TemplateValue, name: string): readonly TemplateValue[] {
  if (typeof value === 'string') return [];
  const call = callOf(value);
  const own = call?.name === name ? [call.argument] : [];
  return [...own, ...Object.values(value).flatMap((inner) => callsIn(inner, name))];
}
