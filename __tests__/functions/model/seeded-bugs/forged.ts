import { GetObjectCommand } from '@aws-sdk/client-s3';

import type { Outcome } from '../../../../functions/shared/release/history/outcome';
import { FakeS3 } from '../../support/fakes/fake-s3';

/** Returns the answer to a GetObject call for an object with another text. */
export function forgedObject(text: string): Promise<unknown> {
  const forged = new FakeS3();
  forged.put('forged/object', text);
  return forged.client.send(new GetObjectCommand({ Bucket: 'forged', Key: 'object' }));
}

/** Returns the answer to a GetObject call for an outcome with other fields. */
export const forgedOutcome = (text: string, change: Partial<Outcome>): Promise<unknown> =>
  forgedObject(JSON.stringify({ ...(JSON.parse(text) as Outcome), ...change }));

/** Returns the answer to a HeadObject call with another value of a metadata field. */
export function withMetadata(answer: unknown, name: string, value: string): object {
  const object = answer as { readonly Metadata: Readonly<Record<string, string>> };
  return { ...object, Metadata: { ...object.Metadata, [name]: value } };
}
