import { functionOf } from '../../../shared/template/guard/shape';
import { variablesOf } from '../../../shared/template/guard/pieces';
import { type TemplateObject, type TemplateValue, isList, isObject } from '../../../shared/template/value';
import type { Step } from './values';
import { type GrowthRule, addedGrowth, growthRuleOf } from './growth';

/** Use of a name in a property whose change may grow permissions or exposure. */
interface GrowthUse {
  readonly rule: GrowthRule;
  /** True if the value of the name is the whole value of the property. */
  readonly isWhole: boolean;
}

/** Rule for a name that decides whether a growing resource exists. */
const EXISTENCE: GrowthRule = { reason: 'another way to reach the service', grows: () => true };

/** The parameters, conditions and mappings on which growing properties of a template depend. */
export class GrowthUses {
  private readonly uses = new Map<string, GrowthUse[]>();
  private readonly conditions: TemplateObject;

  constructor({ Resources = {}, Conditions = {} }: TemplateObject) {
    this.conditions = isObject(Conditions) ? Conditions : {};
    for (const resource of Object.values(isObject(Resources) ? Resources : {})) {
      if (!isObject(resource)) continue;
      const { Condition } = resource;
      if (typeof Condition === 'string' && addedGrowth(resource) !== undefined) {
        this.addCondition(Condition, EXISTENCE);
      }
      this.visit(resource, undefined, false);
    }
  }

  /** Returns the reason why another value of a parameter may grow permissions or exposure. */
  parameterGrowth(name: string, before: string | undefined, after: string | undefined): string | undefined {
    const uses = this.uses.get(name) ?? [];
    return uses.find(({ rule, isWhole }) => !isWhole || rule.grows(before, after))?.rule.reason;
  }

  /** Returns the reason why a change in another section than `Resources` may grow permissions or exposure. */
  sectionGrowth(section: string, name: string, attribute: Step | undefined): string | undefined {
    if (section === 'Parameters') {
      // The values of parameters are compared separately. All other attributes only limit the values.
      return attribute === 'Type' ? this.uses.get(name)?.[0]?.rule.reason : undefined;
    }
    return this.uses.get(`${section}.${name}`)?.[0]?.rule.reason;
  }

  private visit(value: TemplateValue, rule: GrowthRule | undefined, isPart: boolean): void {
    if (typeof value === 'string') return;
    const call = functionOf(value);
    if (call !== undefined && rule !== undefined) this.addCall(call, rule, isPart);
    for (const [key, inner] of Object.entries(value)) {
      this.visit(inner, growthRuleOf(key) ?? rule, isPart || call !== undefined);
    }
  }

  private addCall(
    { name, argument }: { readonly name: string; readonly argument: TemplateValue },
    rule: GrowthRule,
    isPart: boolean,
  ): void {
    const [first] = isList(argument) ? argument : [argument];
    if (typeof first !== 'string') return;
    if (name === 'Ref') this.add(first, { rule, isWhole: !isPart });
    if (name === 'Fn::Sub')
      for (const variable of variablesOf(first)) this.add(variable, { rule, isWhole: false });
    if (name === 'Fn::FindInMap') this.add(`Mappings.${first}`, { rule, isWhole: false });
    if (name === 'Fn::If') this.addCondition(first, rule);
  }

  private addCondition(name: string, rule: GrowthRule): void {
    const key = `Conditions.${name}`;
    if (this.uses.get(key)?.some((use) => use.rule === rule) === true) return;
    this.add(key, { rule, isWhole: false });
    this.visitCondition(this.conditions[name] ?? '', rule);
  }

  private visitCondition(value: TemplateValue, rule: GrowthRule): void {
    if (typeof value === 'string') return;
    const call = functionOf(value);
    if (call !== undefined) this.addCall(call, rule, true);
    for (const [key, inner] of Object.entries(value)) {
      if (key === 'Condition' && typeof inner === 'string') this.addCondition(inner, rule);
      else this.visitCondition(inner, rule);
    }
  }

  private add(name: string, use: GrowthUse): void {
    const uses = this.uses.get(name);
    if (uses === undefined) this.uses.set(name, [use]);
    else uses.push(use);
  }
}
