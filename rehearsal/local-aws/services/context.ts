import type { PipelineApi } from '../../engine/types';
import type { Identities } from '../identity';
import type { MotoClient } from '../moto/moto-client';
import type { EventBus } from './eventbridge/event-bus';

/** The parts of the local AWS that the services use. */
export interface ServiceContext {
  readonly moto: MotoClient;
  readonly identities: Identities;
  readonly events: EventBus;
  /** Returns the engine, or undefined until the engine is attached. */
  readonly pipelines: () => PipelineApi | undefined;
  readonly report: (line: string) => void;
}
