import { NOTICE_KINDS } from '../../../functions/record-execution/contract';
import type { ConfigPath, Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Reports e-mail addresses and permission sets that a list contains twice. */
export function checkPeople({
  environments = [],
  operators,
  auditors,
}: SoundParts<DeliveryConfigInput>): Problem[] {
  const lists = [
    ...environments.map((environment, index) => ({
      path: ['environments', index, 'approval'],
      people: environment?.approval,
    })),
    { path: ['operators'], people: operators },
    { path: ['auditors'], people: { notify: undefined, ...auditors } },
  ];
  return lists.flatMap(({ path, people }) => [
    // E-mail addresses that differ only in case are equal.
    ...repeated([...path, 'notify'], people?.notify, (address) => address.toLowerCase()),
    ...repeated([...path, 'permissionSets'], people?.permissionSets, (name) => name),
  ]);
}

/** Reports e-mail addresses that a list of readers of notices contains twice, and readers of notices that never come. */
export function checkNotices({ environments = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  const [tested] = environments;
  const path = ['environments', 0, 'notices', 'rolledBack'];
  const sentence =
    'only promoted environments have rollbacks; remove rolledBack from the first environment, or set it on another one';
  return [
    ...environments.flatMap((environment, index) =>
      NOTICE_KINDS.flatMap((kind) =>
        repeated(['environments', index, 'notices', kind], environment?.notices?.[kind], (address) =>
          address.toLowerCase(),
        ),
      ),
    ),
    ...((tested?.notices?.rolledBack ?? []).length > 0 ? [{ path, sentence }] : []),
  ];
}

function repeated(
  path: ConfigPath,
  entries: readonly (string | undefined)[] = [],
  keyOf: (entry: string) => string,
): Problem[] {
  const keys = entries.map((entry) => (entry === undefined ? undefined : keyOf(entry)));
  return keys.flatMap((key, index) =>
    key === undefined || keys.indexOf(key) === index
      ? []
      : [
          {
            path: [...path, index],
            sentence: `the list contains '${String(entries[index])}' twice; remove one of the two entries`,
          },
        ],
  );
}
