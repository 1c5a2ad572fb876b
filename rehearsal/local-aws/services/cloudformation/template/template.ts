import {
  isList,
  isObject,
  objectOf,
  type TemplateObject,
  type TemplateValue,
} from '../../../../../functions/shared/template/value';

/** A resource in a template. */
export interface ResourceDeclaration {
  readonly logicalId: string;
  readonly type: string;
  readonly properties: TemplateObject;
  /** Name of the condition that decides whether the resource exists. */
  readonly condition: string | undefined;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy: string;
  readonly updateReplacePolicy: string;
}

/** A parsed template. `checks/sections.ts` checks its format before. */
export class Template {
  readonly resources: ReadonlyMap<string, ResourceDeclaration>;

  constructor(readonly sections: TemplateObject) {
    const resources = Object.entries(this.section('Resources'));
    this.resources = new Map(resources.map(([id, resource]) => [id, declarationOf(id, resource)]));
  }

  get description(): string | undefined {
    return textOf(this.sections['Description']);
  }

  get parameters(): ReadonlyMap<string, TemplateObject> {
    return this.members('Parameters');
  }

  /** Returns the type of a parameter. Returns an empty text if there is no such parameter. */
  typeOf(parameter: string): string {
    return textOf(this.parameters.get(parameter)?.['Type']) ?? '';
  }

  get outputs(): ReadonlyMap<string, TemplateObject> {
    return this.members('Outputs');
  }

  get rules(): ReadonlyMap<string, TemplateObject> {
    return this.members('Rules');
  }

  /** Returns a section. Returns an empty mapping if the template has no such section. */
  section(name: string): TemplateObject {
    const section = this.sections[name];
    return isObject(section) ? section : objectOf([]);
  }

  private members(section: string): ReadonlyMap<string, TemplateObject> {
    const entries = Object.entries(this.section(section));
    return new Map(entries.flatMap(([name, member]) => (isObject(member) ? [[name, member] as const] : [])));
  }
}

function declarationOf(logicalId: string, value: TemplateValue): ResourceDeclaration {
  const resource = isObject(value) ? value : objectOf([]);
  const { Type, Properties, Condition, DependsOn, DeletionPolicy, UpdateReplacePolicy } = resource;
  return {
    logicalId,
    type: textOf(Type) ?? '',
    properties: isObject(Properties) ? Properties : objectOf([]),
    condition: textOf(Condition),
    dependsOn: textsOf(DependsOn),
    deletionPolicy: textOf(DeletionPolicy) ?? 'Delete',
    updateReplacePolicy: textOf(UpdateReplacePolicy) ?? 'Delete',
  };
}

const textOf = (value: TemplateValue | undefined) => (typeof value === 'string' ? value : undefined);

/** Returns the texts in a list, or the only text. */
export function textsOf(value: TemplateValue | undefined): readonly string[] {
  const values = isList(value) ? value : [value];
  return values.flatMap((item) => (typeof item === 'string' ? [item] : []));
}

/** Returns the name and the argument of a function call: a mapping whose only key is `Ref`, `Condition` or `Fn::…`. */
export function callOf(value: TemplateValue): { name: string; argument: TemplateValue } | undefined {
  if (!isObject(value)) return undefined;
  const [entry, ...others] = Object.entries(value);
  if (entry === undefined || others.length > 0) return undefined;
  const [name, argument] = entry;
  return name === 'Ref' || name === 'Condition' || name.startsWith('Fn::') ? { name, argument } : undefined;
}
