import type { Stack } from '@aws-sdk/client-cloudformation';

import { commitId, executionId } from '../text/schema';
import { STACK_TAGS, sequenceOfTag } from './names';

/** Returns the release in the tags of a service's stack. A field is undefined if its tag is missing or unreadable. */
export function releaseTags({ Tags = [] }: Stack) {
  const valueOf = (tag: string) => Tags.find(({ Key }) => Key === tag)?.Value;
  return {
    sequence: sequenceOfTag(valueOf(STACK_TAGS.sequence)),
    commit: commitId.safeParse(valueOf(STACK_TAGS.commit)).data,
    execution: executionId.safeParse(valueOf(STACK_TAGS.execution)).data,
  };
}
