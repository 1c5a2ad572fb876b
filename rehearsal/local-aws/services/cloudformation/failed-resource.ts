import { parseTemplate } from '../../../../functions/shared/template/parse';
import type { TemplateObject } from '../../../../functions/shared/template/value';

/** A resource of a template. */
export interface Suspect {
  readonly id: string;
  readonly type: string;
}

type NamedResource = readonly [id: string, resource: TemplateObject];

/**
 * The resource that moto failed at, which moto does not name: the first one that does not exist, or else the only one
 * that the update was to change.
 *
 * @param isThere Asks moto whether a resource exists.
 * @returns undefined when the resource cannot be determined.
 */
export async function suspectOf(
  template: string,
  previous: string | undefined,
  isThere: (id: string) => Promise<boolean>,
): Promise<Suspect | undefined> {
  const resources = inOrderOfReferences(resourcesOf(template));
  for (const [id, resource] of resources) {
    if (!(await isThere(id))) return { id, type: typeOf(resource) };
  }
  const before = new Map(resourcesOf(previous ?? ''));
  const changed = resources.filter(
    ([id, resource]) => JSON.stringify(before.get(id)) !== JSON.stringify(resource),
  );
  const [only, ...more] = changed;
  return only === undefined || more.length > 0 ? undefined : { id: only[0], type: typeOf(only[1]) };
}

/** Resources that others refer to come first. */
function inOrderOfReferences(resources: readonly NamedResource[]): NamedResource[] {
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
    return []; // moto has its own answer to what is no template
  }
}
