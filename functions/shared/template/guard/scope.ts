import type { Template, TemplatePath } from '../value';

/** Whose template it is, and where it is deployed. */
export interface TemplateContext {
  readonly project: string;
  readonly environment: string;
  readonly application: string;
  readonly service: string;
  /** Host of the registry that images come from. */
  readonly registry: string;
  /** Parameter values of the environment's configuration file. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TemplateProblem {
  readonly path: TemplatePath;
  readonly sentence: string;
}

/** A template and the names in it, as the rules look at them. */
export class Scope {
  constructor(
    readonly template: Template,
    readonly context: TemplateContext,
  ) {}

  /** Returns the type of a resource of this template. */
  typeOf(logicalId: string): string | undefined {
    const type = this.template.resources.get(logicalId)?.['Type'];
    return typeof type === 'string' ? type : undefined;
  }

  /** Returns the value a parameter gets: the configuration file's, or the default. Undefined when the stack keeps its own. */
  valueOf(parameter: string): string | undefined {
    return this.context.parameters.get(parameter) ?? this.template.parameters.get(parameter)?.default;
  }

  get publishedPrefix(): string {
    return publishedPrefix(this.context);
  }

  /** Repositories of this application start with this. */
  get repositoryPrefix(): string {
    return `${this.context.registry}/${this.context.project}/${this.context.application}/`;
  }
}

/** Names of the SSM parameters of an environment start with this. */
export const publishedPrefix = ({ project, environment }: Pick<TemplateContext, 'project' | 'environment'>) =>
  `/${project}/${environment}/`;

/** A parameter of this type has the value that an SSM parameter has at the time of the update. */
export const isSsmType = (type: string | undefined) =>
  type !== undefined && /^AWS::SSM::Parameter::Value<[A-Za-z0-9:<>]+>$/.test(type);
