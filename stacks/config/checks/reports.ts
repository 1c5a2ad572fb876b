import type { Problem } from '../problems';
import type { DeliveryConfigInput } from '../schema';
import type { SoundParts } from '../sound-parts';

/**
 * Reports names of reports that would result in the same report group. A group is named
 * `<project>-<application>-<report>`, so report `b-c` of `a` and report `c` of `a-b` would be one group.
 */
export function checkReports({ applications = [] }: SoundParts<DeliveryConfigInput>): Problem[] {
  const groups = applications.flatMap((application, index) =>
    (application?.reports ?? []).flatMap((report, position) =>
      application?.name === undefined || report === undefined
        ? []
        : [
            {
              group: `${application.name}-${report}`,
              path: ['applications', index, 'reports', position],
              owner: application.name,
            },
          ],
    ),
  );
  return groups.flatMap(({ group, path }, index) => {
    const first = groups.findIndex((other) => other.group === group);
    if (first === index) return [];
    const sentence = `'${groups[first]?.owner ?? ''}' already has a report with the same report group '${group}'; choose another name`;
    return [{ path, sentence }];
  });
}
