import { sentenceOf } from '../../rehearsal/system/disk-fault';
import { UsageError } from '../exit-codes';

/** Runs a check of the command line. @throws UsageError with the message of the check. */
export function withUsageError<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    throw new UsageError(sentenceOf(error));
  }
}
