import { problem, type ConfigPath, type Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/** Each e-mail address and each permission set is in a list once. */
export function checkPeople({ environments = [], operators }: SoundParts<DeliveryConfigInput>): Problem[] {
  const lists = [
    ...environments.map((environment, index) => ({
      path: ['environments', index, 'approval'],
      people: environment?.approval,
    })),
    { path: ['operators'], people: operators },
  ];
  return lists.flatMap(({ path, people }) => [
    // Addresses differ by more than capitals.
    ...repeated([...path, 'notify'], people?.notify, (address) => address.toLowerCase()),
    ...repeated([...path, 'permissionSets'], people?.permissionSets, (name) => name),
  ]);
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
      : [problem([...path, index], 'an entry that is in this list once', entries[index])],
  );
}
