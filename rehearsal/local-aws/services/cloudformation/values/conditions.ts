import type { TemplateObject } from '../../../../../functions/shared/template/value';
import type { Evaluator } from './evaluator';

/** The results of the conditions of a template. `template/checks/references.ts` rejects cycles before. */
export class Conditions {
  private readonly results = new Map<string, boolean>();

  /** @param evaluator evaluates conditions. Its bindings may use this object. */
  constructor(
    private readonly definitions: TemplateObject,
    private readonly evaluator: () => Evaluator,
  ) {}

  isTrue(name: string): boolean {
    const known = this.results.get(name);
    if (known !== undefined) return known;
    const result = this.evaluator().truth(this.definitions[name] ?? '');
    this.results.set(name, result);
    return result;
  }

  /** Evaluates all conditions, so that an error in an unused condition is reported. */
  evaluateAll(): void {
    for (const name of Object.keys(this.definitions)) this.isTrue(name);
  }
}
