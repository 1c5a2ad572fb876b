import { isObject } from '../../value';
import { literal, ownResource, published } from '../forms';
import { NOT_OFFERED, NO_SECRETS } from '../reasons';
import { NOT_EMPTY, type Requirement, list, object, plain, plainLists, forbidden, resource } from '../shape';

const TARGET_GROUP_ARN = ownResource(
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'a target group',
  'TargetGroupArn',
);
const VALUES = object(plainLists('RegexValues Values'));

const CONDITION = object(
  {
    ...plainLists('RegexValues Values'),
    Field: literal(
      'path-pattern',
      'host-header',
      'http-header',
      'http-request-method',
      'query-string',
      'source-ip',
    ),
    HostHeaderConfig: VALUES,
    HttpHeaderConfig: object({ ...plain('HttpHeaderName'), ...plainLists('RegexValues Values') }),
    HttpRequestMethodConfig: object(plainLists('Values')),
    PathPatternConfig: VALUES,
    QueryStringConfig: object({ Values: list(object(plain('Key Value'))) }),
    SourceIpConfig: object(plainLists('Values')),
  },
  'Field',
);

/**
 * The required entry of Conditions. A listener rule without a path or host condition would match the requests for every
 * service.
 */
const LIMITS_REQUESTS: Requirement = {
  sentence:
    'must have an entry with the Field path-pattern or host-header, whichever branch of Fn::If applies',
  isMet: (entry) =>
    isObject(entry) && (entry['Field'] === 'path-pattern' || entry['Field'] === 'host-header'),
};

const ACTION = object(
  {
    ...plain('Order'),
    Type: literal('forward', 'fixed-response', 'redirect'),
    FixedResponseConfig: object(plain('ContentType MessageBody StatusCode')),
    ForwardConfig: object({
      TargetGroups: list(object({ ...plain('Weight'), TargetGroupArn: TARGET_GROUP_ARN }, 'TargetGroupArn')),
      TargetGroupStickinessConfig: object(plain('DurationSeconds Enabled')),
    }),
    RedirectConfig: object({
      ...plain('Path Port Protocol Query StatusCode'),
      Host: literal('#{host}'),
    }),
    TargetGroupArn: TARGET_GROUP_ARN,
    // These actions work only with an HTTPS listener.
    ...forbidden('AuthenticateCognitoConfig JwtValidationConfig', NOT_OFFERED),
    ...forbidden('AuthenticateOidcConfig', NO_SECRETS),
  },
  'Type',
);

export const LISTENER_RULE = resource(
  'IsDefault RuleArn',
  object(
    {
      ...plain('Priority'),
      Actions: list(ACTION, NOT_EMPTY),
      Conditions: list(CONDITION, LIMITS_REQUESTS),
      ListenerArn: published('listener-arn'),
    },
    'Actions Conditions ListenerArn',
  ),
);
