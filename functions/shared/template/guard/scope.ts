import { IMAGE_PARAMETER } from '../../release/names';
import { nearest } from '../../text/nearest';
import type { Template, TemplatePath, TemplateValue } from '../value';
import { Memo } from './memo';

/** The project and the environment of a deployment. */
export interface TemplateContext {
  readonly project: string;
  readonly environment: string;
  /** Parameter values from the template configuration file for the environment. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TemplateProblem {
  readonly path: TemplatePath;
  readonly sentence: string;
}

/**
 * Maximum number of "did you mean" suggestions per check. More suggestions would only cost time, because an error lists
 * only the first problems.
 */
const SUGGESTION_LIMIT = 16;

/** A template with its deployment context and its declared names, for use by all rules of the guard. */
export class Scope {
  /** Names of parameters and resources, which `Ref` may contain. Pseudo parameters are not included. */
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  readonly mappingsHaveBrace: boolean;
  /** Cached results: whether a value, or the value of a parameter, may contain a brace. */
  readonly braces = { values: new Memo<TemplateValue>(), parameters: new Memo<string>() };
  /** Cached results: whether a parameter may be part of a resource name. */
  readonly nameParts = new Memo<string>();
  private suggestions = 0;

  constructor(
    readonly template: Template,
    readonly context: TemplateContext,
  ) {
    const { Conditions = {}, Mappings = {} } = template.sections;
    this.names = new Set([...template.parameters.keys(), ...template.resources.keys()]);
    this.conditions = new Set(Object.keys(Conditions));
    this.mappings = new Set(Object.keys(Mappings));
    this.mappingsHaveBrace = textsOf(Mappings).some((text) => text.includes('{'));
  }

  /**
   * Returns `; did you mean <name>?` with the most similar known name. Returns `otherwise` when no known name is
   * similar.
   */
  didYouMean(name: string, known: Iterable<string>, otherwise = ''): string {
    this.suggestions += 1;
    const candidate = this.suggestions > SUGGESTION_LIMIT ? undefined : nearest(name, known);
    return candidate === undefined ? otherwise : `; did you mean ${candidate}?`;
  }

  /** Returns the type of a resource in the template. */
  typeOf(logicalId: string): string | undefined {
    const type = this.template.resources.get(logicalId)?.['Type'];
    return typeof type === 'string' ? type : undefined;
  }

  /**
   * Returns the value of a parameter: the value in the configuration file, otherwise the default. Returns undefined for
   * the image parameter, because the image has a separate check.
   */
  valueOf(parameter: string): string | undefined {
    if (parameter === IMAGE_PARAMETER) return undefined;
    return this.context.parameters.get(parameter) ?? this.template.parameters.get(parameter)?.default;
  }

  get publishedPrefix(): string {
    return publishedPrefix(this.context);
  }
}

function textsOf(value: TemplateValue): readonly string[] {
  if (typeof value === 'string') return [value];
  return Object.values(value).flatMap(textsOf);
}

/** Returns the common prefix of all SSM parameter names of an environment. */
export const publishedPrefix = ({ project, environment }: Pick<TemplateContext, 'project' | 'environment'>) =>
  `/${project}/${environment}/`;

/** Returns true if CloudFormation reads the value of a parameter of this type from SSM at every stack update. */
export const isSsmType = (type: string | undefined) =>
  type !== undefined && /^AWS::SSM::Parameter::Value<[A-Za-z0-9:<>]+>$/.test(type);
