import { isEqual, type JsonObject } from '../../resources/json';
import type { StackResource } from '../../stacks/stack';
import type { ResourceDeclaration } from '../../template/template';
import { runInOrder } from './order';
import { activeResources, evaluateProperties, needsReplacement, newResource, type Plan } from './plan';
import { ResourceSteps } from './resource-steps';
import { valuesOf } from './resource-values';
import { putResource, stackOf, type Run } from '../run';
import { denialOf } from './stack-policy';

/**
 * Creates and updates the resources of a template in the order of their dependencies. Independent resources change at
 * the same time, as on AWS.
 *
 * @returns the logical ids of the resources that failed.
 */
export async function applyResources(run: Run, plan: Plan): Promise<readonly string[]> {
  const declarations = new Map(
    activeResources(plan).map((declaration) => [declaration.logicalId, declaration]),
  );
  const before = stackOf(run).resources;
  const steps = new ResourceSteps(run);
  const values = valuesOf(() => stackOf(run).resources);
  const work = (id: string): Promise<boolean> => {
    const declaration = declarations.get(id);
    if (declaration === undefined) return Promise.resolve(true);
    const evaluate = () => evaluateProperties(plan, declaration, values, run.services);
    const previous = before.get(id);
    return previous === undefined
      ? steps.create(newResource(plan, declaration, {}, run.stacks.now()), evaluate)
      : changeResource({ run, plan, steps, declaration, previous, evaluate });
  };
  const dependencies = new Map(
    [...declarations.values()].map((declaration) => [
      declaration.logicalId,
      newResource(plan, declaration, {}, run.stacks.now()).dependencies,
    ]),
  );
  return runInOrder([...declarations.keys()], (id) => dependencies.get(id) ?? [], work, {
    continueAfterFailure: false,
  });
}

interface Change {
  readonly run: Run;
  readonly plan: Plan;
  readonly steps: ResourceSteps;
  readonly declaration: ResourceDeclaration;
  readonly previous: StackResource;
  readonly evaluate: () => Promise<JsonObject>;
}

/** Updates or replaces a resource if its properties change. */
async function changeResource(change: Change): Promise<boolean> {
  const { run, plan, steps, declaration, previous, evaluate } = change;
  const next = newResource(plan, declaration, {}, run.stacks.now());
  const properties = await evaluate().catch(() => undefined);
  // The step evaluates again, and reports the failure.
  if (properties === undefined) return steps.update(previous, next, evaluate);
  const changed = changedProperties(previous.properties, properties);
  if (changed.length === 0) {
    const { dependencies, deletionPolicy, updateReplacePolicy } = next;
    putResource(run, { ...previous, dependencies, deletionPolicy, updateReplacePolicy });
    return true;
  }
  const isReplaced = needsReplacement(previous.type, changed);
  const denial = denialOf(stackOf(run).policy, isReplaced ? 'Update:Replace' : 'Update:Modify', previous);
  if (denial !== undefined) return steps.reject(previous, denial);
  const evaluated = () => Promise.resolve(properties);
  return isReplaced ? steps.create(next, evaluated, previous) : steps.update(previous, next, evaluated);
}

/** Returns the names of the top-level properties that differ. */
const changedProperties = (before: JsonObject, after: JsonObject): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => !isEqual(before[name], after[name]),
  );
