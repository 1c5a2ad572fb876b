import type { Restorable, Restore } from '../restorable-state';
import type { Connection } from './connection';
import type { ResourceType } from './lifecycle/resource';
import type { Values } from './values';

/** Number of resources for each type. */
export interface Counts {
  /** Resources in the local AWS. */
  readonly served: Readonly<Record<string, number>>;
  /** Resources that exist in Terraform's state only. */
  readonly recorded: Readonly<Record<string, number>>;
}

/** Counts each resource once, even if Terraform reads the resource several times. */
export class ResourceCounter implements Restorable {
  private readonly types = new Map<ResourceType['name'], { recorded: boolean; ids: Set<string> }>();

  count(type: ResourceType, aws: Connection, state: Values): void {
    const { ids } = this.types.get(type.name) ?? { ids: new Set<string>() };
    const id = typeof state['id'] === 'string' ? state['id'] : JSON.stringify(state);
    const region = typeof state['region'] === 'string' ? state['region'] : aws.region;
    ids.add(`${aws.accountId}/${region}/${id}`);
    this.types.set(type.name, { recorded: type.recorded, ids });
  }

  snapshot(): Promise<Restore> {
    const types = [...this.types].map(([name, { recorded, ids }]) => [name, recorded, [...ids]] as const);
    return Promise.resolve(() => {
      this.types.clear();
      for (const [name, recorded, ids] of types) this.types.set(name, { recorded, ids: new Set(ids) });
      return Promise.resolve();
    });
  }

  counts(): Counts {
    const countsOf = (recorded: boolean) =>
      Object.fromEntries(
        [...this.types]
          .filter(([, type]) => type.recorded === recorded)
          .map(([name, { ids }]) => [name, ids.size]),
      );
    return { served: countsOf(false), recorded: countsOf(true) };
  }
}
