import type { Connection } from './connection';
import type { ResourceType } from './lifecycle/resource';
import type { Values } from './values';

/** Resource instances by type. */
export interface Counts {
  /** Kept in the local AWS. */
  readonly served: Readonly<Record<string, number>>;
  /** Kept in Terraform's state only. */
  readonly recorded: Readonly<Record<string, number>>;
}

/** Counts each resource instance once, however often it is read. */
export class Counter {
  private readonly seen = new Map<ResourceType['name'], { recorded: boolean; ids: Set<string> }>();

  count(type: ResourceType, aws: Connection, state: Values): void {
    const { ids } = this.seen.get(type.name) ?? { ids: new Set<string>() };
    const id = typeof state['id'] === 'string' ? state['id'] : JSON.stringify(state);
    const region = typeof state['region'] === 'string' ? state['region'] : aws.region;
    ids.add(`${aws.accountId}/${region}/${id}`);
    this.seen.set(type.name, { recorded: type.recorded, ids });
  }

  counts(): Counts {
    const of = (recorded: boolean) =>
      Object.fromEntries(
        [...this.seen]
          .filter(([, type]) => type.recorded === recorded)
          .map(([name, { ids }]) => [name, ids.size]),
      );
    return { served: of(false), recorded: of(true) };
  }
}
