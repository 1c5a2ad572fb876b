import { isObject } from '../../value';
import { literal, own, published } from '../forms';
import { NO_SECRETS } from '../reasons';
import { NOT_EMPTY, type Need, list, object, plain, plains, refused, resource } from '../shape';

const TARGET_GROUP_ARN = own('AWS::ElasticLoadBalancingV2::TargetGroup', 'a target group', 'TargetGroupArn');
const VALUES = object(plains('RegexValues Values'));

const CONDITION = object(
  {
    ...plains('RegexValues Values'),
    Field: literal(
      'path-pattern',
      'host-header',
      'http-header',
      'http-request-method',
      'query-string',
      'source-ip',
    ),
    HostHeaderConfig: VALUES,
    HttpHeaderConfig: object({ ...plain('HttpHeaderName'), ...plains('RegexValues Values') }),
    HttpRequestMethodConfig: object(plains('Values')),
    PathPatternConfig: VALUES,
    QueryStringConfig: object({ Values: list(object(plain('Key Value'))) }),
    SourceIpConfig: object(plains('Values')),
  },
  'Field',
);

/** Without either, a rule with a low priority would take the requests of every service. */
const NAMES_REQUESTS: Need = {
  sentence: 'must have an entry with the Field path-pattern or host-header under every condition',
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
    ...refused('AuthenticateCognitoConfig AuthenticateOidcConfig JwtValidationConfig', NO_SECRETS),
  },
  'Type',
);

export const LISTENER_RULE = resource(
  'IsDefault RuleArn',
  object(
    {
      ...plain('Priority'),
      Actions: list(ACTION, NOT_EMPTY),
      Conditions: list(CONDITION, NAMES_REQUESTS),
      ListenerArn: published('listener-arn'),
    },
    'Actions Conditions ListenerArn',
  ),
);
