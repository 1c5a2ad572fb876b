import type { ReleaseScope, SourceTree } from '../../../../../functions/shared/release/problems/sources';

/** An application with two services, and two environments. */
export const SCOPE: ReleaseScope = {
  project: 'acme',
  services: ['web', 'api'],
  environments: ['test', 'production'],
};

export const TEMPLATE = `Parameters:
  ImageUri: { Type: String }
  ListenerArn: { Type: AWS::SSM::Parameter::Value<String> }
  RulePriority: { Type: Number, MinValue: 1, MaxValue: 50000 }
  Size: { Type: String, Default: small, MinLength: 2, MaxLength: 8 }
  Sizes: { Type: CommaDelimitedList, Default: 'small, large' }
Mappings:
  Priorities:
    small: { Value: 31 }
    large: { Value: 32 }
Conditions:
  IsLarge: !Equals [!Ref Size, large]
  IsPublic: !Equals [!Ref ListenerArn, public]
Rules:
  KnownSize:
    Assertions: [{ Assert: !Contains [!Ref Sizes, !Ref Size], AssertDescription: Size is one of Sizes }]
Resources:
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref ListenerArn
      Priority: !Ref RulePriority
      Conditions: [{ Field: path-pattern, Values: [/*] }]
      Actions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: 200 } }]
`;

export const configuration = (environment: string, priority: number, more: object = {}) =>
  JSON.stringify({
    Parameters: {
      ListenerArn: `/acme/${environment}/listener-arn`,
      RulePriority: String(priority),
      ...more,
    },
  });

/** Content of the files of the application, by path. */
export type Files = Record<string, string | Buffer>;

export const FILES: Readonly<Files> = {
  'cfn/web.yaml': TEMPLATE,
  'cfn/web.test.json': configuration('test', 10),
  'cfn/web.production.json': configuration('production', 10),
  'cfn/api.yaml': TEMPLATE,
  'cfn/api.test.json': configuration('test', 20),
  'cfn/api.production.json': configuration('production', 20),
};

/** Returns the files of the application with changes, by path. `undefined` removes a file. */
export function changed(changes: Readonly<Record<string, string | Buffer | undefined>>): Files {
  return Object.fromEntries(
    Object.entries({ ...FILES, ...changes }).flatMap(([path, content]) =>
      content === undefined ? [] : [[path, content]],
    ),
  );
}

export function treeOf(files: Files): SourceTree {
  return {
    paths: Object.keys(files),
    read(path) {
      const content = files[path];
      return content === undefined ? undefined : { kind: 'file', bytes: Buffer.from(content) };
    },
  };
}
