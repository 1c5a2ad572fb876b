import { NO_CHECKS } from '../../../rehearsal/permissions/checks';
import type { EngineBackend } from '../../../rehearsal/engine/types';

/** Parts of a local AWS that checks no permissions, so that any access key may call it. */
export const unchecked: Pick<EngineBackend, 'keyOf' | 'permissions'> = {
  keyOf: () => ({ accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal', sessionToken: '' }),
  permissions: NO_CHECKS,
};
