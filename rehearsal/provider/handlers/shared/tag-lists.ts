import type { Tags } from '../../lifecycle/tags';

/** Tag lists in the two spellings of AWS APIs: `Key`/`Value`, or `key`/`value` (Code* services, ECS). */
export const tagList = (tags: Tags) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
export const lowerTagList = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));

export interface Listed {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}
export function fromTagList(list: readonly Listed[] | undefined): Tags {
  return Object.fromEntries(
    (list ?? []).map((tag) => [tag.Key ?? tag.key ?? '', tag.Value ?? tag.value ?? '']),
  );
}
