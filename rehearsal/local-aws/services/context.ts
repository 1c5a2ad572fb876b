import type { EngineBackend, PipelineApi } from '../../engine/types';
import type { PermissionChecks } from '../../permissions/checks';
import type { RestorableState } from '../../restorable-state';
import type { Identities } from '../identity';
import type { MotoClient } from '../moto/moto-client';
import type { EventBus } from './eventbridge/event-bus';

/** Parts of the local AWS that all service routes use. */
export interface ServiceContext {
  readonly moto: MotoClient;
  /** HTTP endpoint of the local AWS: `http://127.0.0.1:<port>`. */
  readonly endpoint: string;
  readonly identities: Identities;
  readonly events: EventBus;
  /** Returns the engine, which runs pipelines. Returns undefined before the engine is connected. */
  readonly pipelines: () => PipelineApi | undefined;
  readonly permissions: PermissionChecks;
  /** Returns an access key for an AWS service that acts for a resource. */
  readonly keyOf: EngineBackend['keyOf'];
  readonly report: (line: string) => void;
  /** State of the services outside moto. */
  readonly state: RestorableState;
}
