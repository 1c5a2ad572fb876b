import type { Clock } from '../clock';
import { ApiError } from '../errors';

/** Identifies an approval action. */
export interface ApprovalKey {
  /** ARN of the pipeline. */
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
}

export interface Decision {
  readonly status: 'Approved' | 'Rejected';
  readonly summary: string;
  /** ARN of the principal who approved or rejected. */
  readonly by: string;
}

interface Request extends ApprovalKey {
  state: 'open' | 'decided' | 'closed';
  decide(decision: Decision): void;
}

/** Approvals by token. A token is valid for one decision on one action, until the token expires. */
export class Approvals {
  private readonly requests = new Map<string, Request>();

  constructor(private readonly clock: Clock) {}

  /**
   * Waits until a person approves or rejects.
   *
   * @param expires expiration time in milliseconds since the epoch.
   * @returns undefined if the token expired or the action was abandoned.
   */
  wait(token: string, key: ApprovalKey, expires: number, signal: AbortSignal): Promise<Decision | undefined> {
    return new Promise((resolve) => {
      const close = (state: Request['state'], decision?: Decision): void => {
        cancel();
        signal.removeEventListener('abort', closeWithoutDecision);
        request.state = state;
        resolve(decision);
      };
      const closeWithoutDecision = (): void => {
        close('closed');
      };
      const request: Request = {
        ...key,
        state: 'open',
        decide: (decision) => {
          close('decided', decision);
        },
      };
      this.requests.set(token, request);
      const cancel = this.clock.after(expires - this.clock.now(), closeWithoutDecision);
      signal.addEventListener('abort', closeWithoutDecision);
      if (signal.aborted) closeWithoutDecision();
    });
  }

  /**
   * @throws ApiError of type InvalidApprovalTokenException for an unknown or expired token, or for the token of another
   *   action; of type ApprovalAlreadyCompletedException for a used token.
   */
  decide(token: string, key: ApprovalKey, decision: Decision): void {
    const request = this.requests.get(token);
    const same =
      request?.pipeline === key.pipeline && request.stage === key.stage && request.action === key.action;
    if (request === undefined || !same || request.state === 'closed') {
      throw new ApiError('InvalidApprovalTokenException', `Invalid approval token: ${token}`);
    }
    if (request.state === 'decided') {
      throw new ApiError(
        'ApprovalAlreadyCompletedException',
        'The approval action has already been approved or rejected',
      );
    }
    request.decide(decision);
  }
}
