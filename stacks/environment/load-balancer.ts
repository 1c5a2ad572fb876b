import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';

import type { AccessLogs } from './access-logs';
import type { Network } from './network';

export interface LoadBalancerProps {
  readonly name: string;
  readonly network: Network;
  /** Access logs of the load balancer. With access logs, the load balancer also has deletion protection. */
  readonly protection: 'none' | AccessLogs;
}

/** A public load balancer. Services add rules to its listener, which answers 404 if no rule matches. */
export class LoadBalancer extends Construct {
  readonly listenerArn: string;
  /** Security group for tasks, which allows requests only from the load balancer. */
  readonly serviceSecurityGroupId: string;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const { name, network, protection } = props;
    const logs = protection === 'none' ? undefined : protection;
    const edge = new SecurityGroup(this, 'edge', {
      name: `${name}-load-balancer`,
      description: 'Requests from the internet to the load balancer',
      vpcId: network.vpcId,
    });
    const service = new SecurityGroup(this, 'service', {
      name: `${name}-service`,
      description: 'Requests from the load balancer to tasks',
      vpcId: network.vpcId,
    });
    new VpcSecurityGroupIngressRule(this, 'internet-to-edge', {
      securityGroupId: edge.id,
      description: 'HTTP from anywhere',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: 'tcp',
      fromPort: 80,
      toPort: 80,
    });
    // The rules allow every port, because each service template chooses the port of its container.
    const tcp = { ipProtocol: 'tcp', fromPort: 0, toPort: 65_535 };
    new VpcSecurityGroupEgressRule(this, 'edge-to-service', {
      ...tcp,
      securityGroupId: edge.id,
      description: 'To tasks',
      referencedSecurityGroupId: service.id,
    });
    new VpcSecurityGroupIngressRule(this, 'edge-into-service', {
      ...tcp,
      securityGroupId: service.id,
      description: 'From the load balancer',
      referencedSecurityGroupId: edge.id,
    });
    new VpcSecurityGroupEgressRule(this, 'service-to-internet', {
      securityGroupId: service.id,
      description: 'Registry, logs and whatever the service calls',
      cidrIpv4: '0.0.0.0/0',
      ipProtocol: '-1',
    });
    const balancer = new Lb(this, 'balancer', {
      name,
      loadBalancerType: 'application',
      internal: false,
      securityGroups: [edge.id],
      subnets: network.publicSubnetIds,
      dropInvalidHeaderFields: true,
      enableDeletionProtection: logs !== undefined,
      ...(logs && { accessLogs: { bucket: logs.bucketName, enabled: true } }),
      // AWS rejects a load balancer whose subnets have no route to the internet, or whose log bucket allows no writes.
      dependsOn: [network.internetRoute, ...(logs === undefined ? [] : [logs.policy])],
    });
    const listener = new LbListener(this, 'listener', {
      loadBalancerArn: balancer.arn,
      port: 80,
      protocol: 'HTTP',
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { contentType: 'text/plain', messageBody: 'no such service', statusCode: '404' },
        },
      ],
    });
    this.listenerArn = listener.arn;
    this.serviceSecurityGroupId = service.id;
  }
}
