import { arnsIn, at } from '../../input';
import type { ServiceRules } from '../../service-rules';

/**
 * Application Auto Scaling:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_application-autoscaling.html.
 */
export const applicationAutoScaling: ServiceRules = {
  prefix: 'application-autoscaling',
  // The id of a scalable target is random, and only a request about tags has it.
  variables: { ResourceId: (input) => (arnsIn(input).length > 0 ? [] : ['*']) },
  tagActions: { RegisterScalableTarget: 'TagResource' },
  context: ({ input }) => ({
    ...Object.fromEntries(
      at('ServiceNamespace')(input).map((name) => ['application-autoscaling:service-namespace', name]),
    ),
    ...Object.fromEntries(
      at('ScalableDimension')(input).map((name) => ['application-autoscaling:scalable-dimension', name]),
    ),
  }),
};
