import { partitionOf } from '../../stacks/names';
import type { Credentials } from '../../operations/accounts/assume-role';
import type { ServicePrincipal } from '../permissions/call';
import { REHEARSAL } from '../permissions/call';
import { Sessions, type Source } from '../sessions';
import type { Clock } from './clock';
import type { EngineBackend } from './types';

/** Temporary credentials of an assumed role. */
export type Session = Credentials;

/** An AWS service, and the resource for which the service acts. */
export type ActingService = Omit<ServicePrincipal, 'kind'>;

/** Sessions of the engine in the local AWS. */
export class Aws extends Sessions {
  private readonly services = new Map<string, Source>();

  constructor(
    private readonly backend: Pick<EngineBackend, 'endpoint' | 'keyOf'>,
    clock: Pick<Clock, 'now'>,
  ) {
    super(backend.endpoint, { credentials: backend.keyOf(REHEARSAL) }, clock);
  }

  /**
   * Returns credentials with which the engine reads definitions in an account, as an AWS service would with its own
   * permissions.
   */
  account(accountId: string, region: string): Promise<Session> {
    return this.assume(`arn:${partitionOf(region)}:iam::${accountId}:role/aws-service`, region);
  }

  /** Assumes a role as an AWS service. @throws Error of STS if the role does not trust the service. */
  assumeFor(service: ActingService, role: string, region: string, sessionName?: string): Promise<Session> {
    return this.assume(role, region, sessionName, this.sourceOf(service));
  }

  /** Assumes a role as an AWS service, for a session that a session policy limits. */
  assumeLimitedFor(service: ActingService, role: string, region: string, policy: object): Promise<Session> {
    return this.assumeLimited(role, region, policy, this.sourceOf(service));
  }

  private sourceOf(service: ActingService): Source {
    const key = [service.name, service.sourceAccount, service.sourceArn].join(' ');
    const known = this.services.get(key);
    if (known !== undefined) return known;
    const source = { credentials: this.backend.keyOf({ kind: 'service', ...service }) };
    this.services.set(key, source);
    return source;
  }
}
