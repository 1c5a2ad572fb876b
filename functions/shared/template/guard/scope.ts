import { IMAGE_PARAMETER } from '../../release/names';
import { nearest } from '../../text/nearest';
import type { Template, TemplatePath, TemplateValue } from '../value';
import { Answers } from './answers';

/** Whose template it is, and where it is deployed. */
export interface TemplateContext {
  readonly project: string;
  readonly environment: string;
  /** Parameter values of the environment's configuration file. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TemplateProblem {
  readonly path: TemplatePath;
  readonly sentence: string;
}

const SUGGESTIONS = 16;

/** A template and the names in it, as the rules look at them. */
export class Scope {
  /** Names that `Ref` may have, pseudo parameters apart. */
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  readonly mappingsHaveBrace: boolean;
  /** Which values and which parameters may have a brace in them, and which parameters fit into a name. */
  readonly braces = { values: new Answers<TemplateValue>(), parameters: new Answers<string>() };
  readonly nameParts = new Answers<string>();
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
   * Returns `; did you mean <name>?`, or `otherwise` when no known name is near. After some suggestions it looks no further,
   * because only the first problems are shown and a search takes time.
   */
  didYouMean(name: string, known: Iterable<string>, otherwise = ''): string {
    this.suggestions += 1;
    const candidate = this.suggestions > SUGGESTIONS ? undefined : nearest(name, known);
    return candidate === undefined ? otherwise : `; did you mean ${candidate}?`;
  }

  /** Returns the type of a resource of this template. */
  typeOf(logicalId: string): string | undefined {
    const type = this.template.resources.get(logicalId)?.['Type'];
    return typeof type === 'string' ? type : undefined;
  }

  /**
   * Returns the value a parameter gets in this environment: the configuration file's, or the default. Undefined for the image,
   * which is checked apart.
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

/** Names of the SSM parameters of an environment start with this. */
export const publishedPrefix = ({ project, environment }: Pick<TemplateContext, 'project' | 'environment'>) =>
  `/${project}/${environment}/`;

/** A parameter of this type has the value that an SSM parameter has at the time of the update. */
export const isSsmType = (type: string | undefined) =>
  type !== undefined && /^AWS::SSM::Parameter::Value<[A-Za-z0-9:<>]+>$/.test(type);
