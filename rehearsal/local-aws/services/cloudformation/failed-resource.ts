import { parseTemplate } from '../../../../functions/shared/template/parse';
import type { TemplateObject } from '../../../../functions/shared/template/value';

/** The template resource that probably failed. */
export interface FailedResource {
  readonly id: string;
  readonly type: string;
}

type NamedResource = readonly [id: string, resource: TemplateObject];

/**
 * Guesses the failed resource, because moto does not report the resource. Returns the first resource that does not
 * exist, or else the only resource that the update changes.
 *
 * @param exists returns true if moto has a resource with this logical id.
 * @returns undefined if no resource or more than one resource qualifies.
 */
export async function guessFailedResource(
  template: string,
  previous: string | undefined,
  exists: (id: string) => Promise<boolean>,
): Promise<FailedResource | undefined> {
  const resources = sortByReferences(resourcesOf(template));
  for (const [id, resource] of resources) {
    if (!(await exists(id))) return { id, type: typeOf(resource) };
  }
  const before = new Map(resourcesOf(previous ?? ''));
  const changed = resources.filter(
    ([id, resource]) => JSON.stringify(before.get(id)) !== JSON.stringify(resource),
  );
  const [only, ...more] = changed;
  return only === undefined || more.length > 0 ? undefined : { id: only[0], type: typeOf(only[1]) };
}

/** Sorts resources so that each resource follows the resources to which it refers. */
function sortByReferences(resources: readonly NamedResource[]): NamedResource[] {
  const ordered = new Map<string, TemplateObject>();
  const visited = new Set<string>();
  const visit = ([id, resource]: NamedResource) => {
    if (visited.has(id)) return;
    visited.add(id);
    const text = JSON.stringify(resource);
    resources.filter(([other]) => new RegExp(`\\b${other}\\b`).test(text)).forEach(visit);
    ordered.set(id, resource);
  };
  resources.forEach(visit);
  return [...ordered];
}

const typeOf = ({ Type }: TemplateObject) => (typeof Type === 'string' ? Type : 'unknown type');

function resourcesOf(template: string): NamedResource[] {
  try {
    return [...parseTemplate(template, 'the template').resources];
  } catch {
    return []; // An invalid template is not an error here, because moto itself rejects such a template.
  }
}
