import { writeOnce } from '../../shared/aws/conditional-write';
import { jsonObject, type OwnedBucket, writing } from '../../shared/aws/owned-bucket';
import { type LedgerDocument, ledgerKey } from '../../shared/release/history/ledger';

/**
 * Writes a ledger document, unless the attempt has a document. The first document stays, also if an older version of this
 * function has written it in another form.
 *
 * @throws JobError when the request fails.
 */
export async function writeLedgerDocument(records: OwnedBucket, document: LedgerDocument): Promise<void> {
  const { pipeline, execution, attempt } = document;
  const key = ledgerKey(pipeline, execution, attempt);
  await writing(records, key, jsonObject(document), (request) => writeOnce(records.s3, request));
}
