import type { Principal, Requirement } from '../call';
import type { Decision } from './evaluate';

/** A requirement that IAM's rules do not fulfil. */
export interface Denial {
  readonly principal: Principal;
  readonly requirement: Requirement;
  readonly decision: Extract<Decision, { allowed: false }>;
}
