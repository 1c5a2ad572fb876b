import { IMAGE_PARAMETER } from '../../release/names';
import { nearest } from '../../text/nearest';
import type { Template, TemplatePath, TemplateValue } from '../value';
import { Memo } from './memo';

/** The project and the environment of a deployment. */
export interface TemplateContext {
  readonly project: string;
  readonly environment: string;
  /** Parameter values from the configuration file of the environment. */
  readonly parameters: ReadonlyMap<string, string>;
}

export interface TemplateProblem {
  readonly path: TemplatePath;
  readonly sentence: string;
}

/** Number of suggestions that one check computes. Only the first problems are shown, and a search takes time. */
const SUGGESTION_LIMIT = 16;

/** A template with its context and its declared names. The rules read both. */
export class Scope {
  /** Names that `Ref` may have, without pseudo parameters. */
  readonly names: ReadonlySet<string>;
  readonly conditions: ReadonlySet<string>;
  readonly mappings: ReadonlySet<string>;
  readonly mappingsHaveBrace: boolean;
  /** Stored answers: can a value or the value of a parameter contain a brace? */
  readonly braces = { values: new Memo<TemplateValue>(), parameters: new Memo<string>() };
  /** Stored answers: can a parameter be a part of a name? */
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

  /** Returns `; did you mean <name>?`, or `otherwise` when no known name is similar. */
  didYouMean(name: string, known: Iterable<string>, otherwise = ''): string {
    this.suggestions += 1;
    const candidate = this.suggestions > SUGGESTION_LIMIT ? undefined : nearest(name, known);
    return candidate === undefined ? otherwise : `; did you mean ${candidate}?`;
  }

  /** Returns the type of a resource of this template. */
  typeOf(logicalId: string): string | undefined {
    const type = this.template.resources.get(logicalId)?.['Type'];
    return typeof type === 'string' ? type : undefined;
  }

  /**
   * Returns the value of a parameter in this environment: from the configuration file, or the default. Returns
   * undefined for the image, which has a check of its own.
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

/** Returns the start of the names of an environment's SSM parameters. */
export const publishedPrefix = ({ project, environment }: Pick<TemplateContext, 'project' | 'environment'>) =>
  `/${project}/${environment}/`;

/** Returns true for the type of a parameter whose value CloudFormation reads from an SSM parameter at every update. */
export const isSsmType = (type: string | undefined) =>
  type !== undefined && /^AWS::SSM::Parameter::Value<[A-Za-z0-9:<>]+>$/.test(type);
