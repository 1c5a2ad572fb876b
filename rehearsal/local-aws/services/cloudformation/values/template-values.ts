import type { TemplateValue } from '../../../../../functions/shared/template/value';
import { partitionOf } from '../../../../../stacks/names';
import type { Stack } from '../stacks/stack';
import type { Template } from '../template/template';
import { Conditions } from './conditions';
import { Evaluator, NO_VALUE, type Bindings, type Result } from './evaluator';

/** The stack to which the pseudo parameters of a template refer. */
export type StackIdentity = Pick<Stack, 'accountId' | 'region' | 'id' | 'name' | 'notificationArns'>;

/** Returns the values of a resource that exists. */
export interface ResourceValues {
  /** Returns the physical id, which is the value of `Ref`. */
  ref(logicalId: string): string;
  /** @throws Error if the type of the resource has no such attribute. */
  attribute(logicalId: string, name: string): TemplateValue;
}

/** Suffix of domain names by partition. */
const URL_SUFFIXES: Readonly<Record<string, string>> = { 'aws-cn': 'amazonaws.com.cn' };

/** The values of a template with the parameters of one stack. */
export class TemplateValues {
  private readonly conditions: Conditions;

  /**
   * @param zones Availability Zones of the Region of the stack.
   * @throws CloudFormationError if the evaluation of a condition fails.
   */
  constructor(
    private readonly template: Template,
    private readonly parameters: ReadonlyMap<string, TemplateValue>,
    private readonly stack: StackIdentity,
    private readonly zones: readonly string[],
  ) {
    this.conditions = new Conditions(template.section('Conditions'), () => this.evaluator(NO_RESOURCES));
    this.conditions.evaluateAll();
  }

  isTrue(condition: string | undefined): boolean {
    return condition === undefined || this.conditions.isTrue(condition);
  }

  /** Returns an evaluator that uses these resources. */
  evaluator(resources: ResourceValues): Evaluator {
    const mappings = this.template.section('Mappings');
    return new Evaluator({
      ref: (name) => this.ref(name, resources),
      attribute: (resource, name) => resources.attribute(resource, name),
      condition: (name) => this.conditions.isTrue(name),
      mapping: (name) => mappings[name],
      zones: (region) => (region === '' || region === this.stack.region ? this.zones : []),
    } satisfies Bindings);
  }

  private ref(name: string, resources: ResourceValues): Result {
    const parameter = this.parameters.get(name);
    if (parameter !== undefined) return parameter;
    return name.startsWith('AWS::') ? this.pseudoParameter(name) : resources.ref(name);
  }

  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html */
  private pseudoParameter(name: string): Result {
    const { accountId, region, id, name: stackName, notificationArns } = this.stack;
    const partition = partitionOf(region);
    const values: Readonly<Record<string, Result>> = {
      'AWS::AccountId': accountId,
      'AWS::NoValue': NO_VALUE,
      'AWS::NotificationARNs': notificationArns,
      'AWS::Partition': partition,
      'AWS::Region': region,
      'AWS::StackId': id,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': URL_SUFFIXES[partition] ?? 'amazonaws.com',
    };
    return values[name] ?? '';
  }
}

/** A part of a template needs the value of a resource, which is not known. */
export class UnknownResource extends Error {
  override readonly name = 'UnknownResource';
}

/** No resource is known: in conditions, in rules, and before a stack operation begins. */
export const NO_RESOURCES: ResourceValues = {
  ref: (id) => {
    throw new UnknownResource(id);
  },
  attribute: (id) => {
    throw new UnknownResource(id);
  },
};
