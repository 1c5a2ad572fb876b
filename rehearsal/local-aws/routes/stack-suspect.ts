import { parseTemplate } from '../../../functions/shared/template/parse';
import type { TemplateObject } from '../../../functions/shared/template/value';

/** A resource of a template. */
export interface Suspect {
  readonly id: string;
  readonly type: string;
}

/**
 * The resource that moto failed at, which moto does not name: the first one that is not there, or else the only one
 * that the update was to change.
 *
 * @param isThere asks moto; it tries to make what is missing up to the one it is asked for, so they are asked in order.
 * @returns undefined when it cannot be told.
 */
export async function suspectOf(
  template: string,
  previous: string | undefined,
  isThere: (id: string) => Promise<boolean>,
): Promise<Suspect | undefined> {
  const resources = resourcesOf(template);
  for (const [index, [id, resource]] of resources.entries()) {
    if (await isThere(id)) continue;
    // What it refers to may be the one that fails.
    const text = JSON.stringify(resource);
    const later = resources.slice(index + 1).some(([other]) => new RegExp(`\\b${other}\\b`).test(text));
    return later ? undefined : { id, type: typeOf(resource) };
  }
  const before = new Map(resourcesOf(previous ?? ''));
  const changed = resources.filter(
    ([id, resource]) => JSON.stringify(before.get(id)) !== JSON.stringify(resource),
  );
  const [only, ...more] = changed;
  return only === undefined || more.length > 0 ? undefined : { id: only[0], type: typeOf(only[1]) };
}

const typeOf = ({ Type }: TemplateObject) => (typeof Type === 'string' ? Type : 'unknown type');

function resourcesOf(template: string): (readonly [string, TemplateObject])[] {
  try {
    return [...parseTemplate(template, 'the template').resources];
  } catch {
    return []; // moto has its own answer to what is no template
  }
}
