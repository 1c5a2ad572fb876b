import type { AccountRegion } from '../../../stacks/names';
import type { Exchange } from '../../local-aws/exchange';
import type { ApiCall } from '../../local-aws/service-model/service-models';
import { textAt } from '../operations/input';
import type { PolicyStore } from './policy-store';

/** Keeps the copies of policies and of owners up to date, when the local AWS has answered a request. */
export function watchPolicies(
  policies: PolicyStore,
  exchange: Exchange,
  { operation, input }: Pick<ApiCall, 'operation' | 'input'>,
  { service, accountId, region }: AccountRegion & { readonly service: string },
): void {
  exchange.onAnswer((status) => {
    if (status >= 300) return;
    if (service === 's3' && operation === 'CreateBucket') {
      const location = textAt(input, 'CreateBucketConfiguration.LocationConstraint');
      policies.addBucket(textAt(input, 'Bucket'), { accountId, region: location === '' ? region : location });
    }
    policies.forget({ service, operation, input, accountId });
  });
}
