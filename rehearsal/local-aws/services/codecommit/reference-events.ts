import { arn, iamArn, type AccountRegion } from '../../../../stacks/names';
import { createEvent, type Event } from '../eventbridge/event';

type References = ReadonlyMap<string, string>;

/**
 * IAM user that counts as the caller of every push, in the account of the repository. AWS finds the caller by the
 * credentials of git, but the local AWS does not authenticate git.
 */
const PUSHER = 'user/ada';

/**
 * Returns the EventBridge events that CodeCommit sends after a push: one event for each changed branch or tag.
 * https://docs.aws.amazon.com/codecommit/latest/userguide/monitoring-events.html
 */
export function referenceEvents(
  accountRegion: AccountRegion,
  repository: { readonly name: string; readonly id: string },
  before: References,
  after: References,
): Event[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((fullName) => {
    const oldCommit = before.get(fullName);
    const commit = after.get(fullName);
    if (oldCommit === commit) return [];
    const [, kind, ...name] = fullName.split('/');
    return [
      createEvent(accountRegion, {
        'detail-type': 'CodeCommit Repository State Change',
        source: 'aws.codecommit',
        resources: [arn('codecommit', accountRegion, repository.name)],
        detail: {
          event:
            oldCommit === undefined
              ? 'referenceCreated'
              : commit === undefined
                ? 'referenceDeleted'
                : 'referenceUpdated',
          repositoryName: repository.name,
          repositoryId: repository.id,
          referenceType: kind === 'tags' ? 'tag' : 'branch',
          referenceName: name.join('/'),
          referenceFullName: fullName,
          ...(commit === undefined ? {} : { commitId: commit }),
          ...(oldCommit === undefined ? {} : { oldCommitId: oldCommit }),
          callerUserArn: iamArn(accountRegion, PUSHER),
        },
      }),
    ];
  });
}
