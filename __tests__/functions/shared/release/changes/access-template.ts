import { compareService } from '../../../../../functions/shared/release/changes/compare/service';
import type { ServiceChange } from '../../../../../functions/shared/release/changes/changes';
import { readConfiguration } from '../../../../../functions/shared/release/configuration';
import { templateProblems } from '../../../../../functions/shared/template/guard/guard';
import { parseTemplate } from '../../../../../functions/shared/template/parse';
import { DIGEST } from '../../../support/fixtures';

/** Settings in the template that limit the permissions of a container. */
export const LIMITS = `User: '1000'
          ReadonlyRootFilesystem: true
          LinuxParameters: { Capabilities: { Drop: [ALL] } }`;

/** Template of a web service, which the template guard allows. */
export const TEMPLATE = `
Parameters:
  ImageUri: { Type: String }
  ListenerArn: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/listener-arn }
  VpcId: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/vpc-id }
  Role: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/task-execution-role-arn }
  Cluster: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/cluster-name }
  Group: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/service-security-group-id }
  Subnets: { Type: AWS::SSM::Parameter::Value<List<String>>, Default: /acme/test/private-subnet-ids }
  Shared: { Type: AWS::SSM::Parameter::Value<String>, Default: /acme/test/paths }
  Paths: { Type: CommaDelimitedList, Default: '/api/*' }
  Path: { Type: String, Default: '/api/*' }
  Order: { Type: Number, Default: 20 }
  Hardened: { Type: String, Default: 'yes' }
  Log: { Type: String, Default: info }
  Password: { Type: String, NoEcho: 'true', Default: swordfish }
Mappings:
  Ports: { us-east-1: { web: 8080 } }
Conditions:
  IsHardened: !Equals [!Ref Hardened, 'yes']
  IsVerbose: !Equals [!Ref Log, debug]
  IsHere: !Equals [!Ref AWS::Region, us-east-1]
  IsNested: !And [{ Condition: IsHere }, { Condition: IsHardened }]
  IsNamed: !Equals [!Join ['-', [!Ref AWS::Region, !Ref Hardened]], us-east-1-yes]
  IsSecret: !Equals [!Ref Password, swordfish]
  Always: !Not [!Equals [a, b]]
Resources:
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      NetworkMode: awsvpc
      Cpu: 256
      ExecutionRoleArn: !Ref Role
      ContainerDefinitions:
        - Name: app
          Image: !Ref ImageUri
          Command: [run, --fast]
          Environment: [{ Name: LOG, Value: !Ref Log }]
          PortMappings: [{ ContainerPort: 8080 }, { ContainerPort: 9090 }]
          ${LIMITS}
        - Name: side
          Image: !Ref ImageUri
          ${LIMITS}
  Other:
    Type: AWS::ECS::TaskDefinition
    Properties: { NetworkMode: awsvpc, ContainerDefinitions: [{ Name: app, Image: !Ref ImageUri }] }
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Task
      DesiredCount: 1
      LoadBalancers: [{ ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref Target }]
      NetworkConfiguration:
        AwsvpcConfiguration: { AssignPublicIp: DISABLED, SecurityGroups: [!Ref Group], Subnets: !Ref Subnets }
  Deny:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref ListenerArn
      Priority: 10
      Conditions: [{ Field: path-pattern, Values: [/api/admin/*, /api/internal/*] }]
      Actions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: 403 } }]
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref ListenerArn
      Priority: !Ref Order
      Conditions: [{ Field: path-pattern, Values: ['/api/*'] }]
      Actions: [{ Type: forward, TargetGroupArn: !Ref Target }]
  Target:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { TargetType: ip, VpcId: !Ref VpcId, Port: 80, Protocol: HTTP, HealthCheckPath: /health }
`;

/** Files of a service: the template with replaced texts, and parameter values. */
export interface Side {
  readonly edits?: readonly (readonly [from: string, to: string])[];
  readonly parameters?: Readonly<Record<string, string>>;
  /** Template before the edits. @default `TEMPLATE` */
  readonly template?: string;
  /** True if the template guard must reject the template. */
  readonly isRejected?: boolean;
}

export function compare(before: Side, after: Side): ServiceChange {
  return compareService('web', deployed(before), deployed(after));
}

function deployed({ edits = [], parameters = {}, template = TEMPLATE, isRejected = false }: Side) {
  const text = edits.reduce((whole, [from, to]) => {
    if (!whole.includes(from)) throw new Error(`the template does not have ${from}`);
    return whole.replace(from, () => to);
  }, template);
  const parsed = parseTemplate(text, 'cfn/web.yaml');
  const context = { project: 'acme', environment: 'test', parameters: new Map(Object.entries(parameters)) };
  expect(templateProblems(parsed, context).length > 0).toBe(isRejected);
  const configuration = readConfiguration(JSON.stringify({ Parameters: parameters }), 'cfn/web.test.json');
  return { digest: DIGEST, template: parsed, configuration };
}
