import { CloudFormationClient, CreateStackCommand, DeleteStackCommand } from '@aws-sdk/client-cloudformation';
import {
  AllocateAddressCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  DeleteNatGatewayCommand,
  DeleteSecurityGroupCommand,
  DeleteSubnetCommand,
  DeleteVpcCommand,
  DetachInternetGatewayCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DeleteClusterCommand,
  DeleteServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateRepositoryCommand,
  DeleteRepositoryCommand,
  ECRClient,
  PutImageCommand,
} from '@aws-sdk/client-ecr';

import { startTestLocalAws, type TestLocalAws } from '../support/local-aws';

jest.setTimeout(60_000);

let local: TestLocalAws;
let settings: {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
let ec2: EC2Client;
let elb: ElasticLoadBalancingV2Client;
beforeAll(async () => {
  local = await startTestLocalAws();
  const credentials = { accessKeyId: 'anybody', secretAccessKey: 'anybody' };
  settings = { endpoint: local.aws.endpoint, region: 'eu-west-1', credentials };
  [ec2, elb] = [new EC2Client(settings), new ElasticLoadBalancingV2Client(settings)];
});
afterAll(() => local.stop());

const IN_USE = { name: 'DependencyViolation' };

/** Creates a VPC with two subnets in different zones. */
async function createNetwork(): Promise<{ VpcId: string; subnets: string[] }> {
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.9.0.0/16' }));
  const VpcId = Vpc?.VpcId ?? '';
  const subnets: string[] = [];
  for (const zone of ['a', 'b']) {
    const { Subnet } = await ec2.send(
      new CreateSubnetCommand({
        VpcId,
        CidrBlock: `10.9.${zone === 'a' ? '0' : '1'}.0/24`,
        AvailabilityZone: `eu-west-1${zone}`,
      }),
    );
    subnets.push(Subnet?.SubnetId ?? '');
  }
  return { VpcId, subnets };
}

async function createGroup(VpcId: string, GroupName: string): Promise<string> {
  const { GroupId } = await ec2.send(
    new CreateSecurityGroupCommand({ GroupName, Description: 'a group', VpcId }),
  );
  return GroupId ?? '';
}

test('keeps a VPC while it has an internet gateway, a security group or a subnet', async () => {
  const { VpcId, subnets } = await createNetwork();
  const remove = () => ec2.send(new DeleteVpcCommand({ VpcId }));
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = { InternetGatewayId: InternetGateway?.InternetGatewayId, VpcId };
  await ec2.send(new AttachInternetGatewayCommand(gateway));
  const GroupId = await createGroup(VpcId, 'in-vpc');
  await expect(remove()).rejects.toMatchObject(IN_USE);
  for (const SubnetId of subnets) await ec2.send(new DeleteSubnetCommand({ SubnetId }));
  await expect(remove()).rejects.toMatchObject(IN_USE);
  await ec2.send(new DetachInternetGatewayCommand(gateway));
  await expect(remove()).rejects.toMatchObject(IN_USE);
  await ec2.send(new DeleteSecurityGroupCommand({ GroupId }));
  await remove();
});

test('keeps a subnet and the internet gateway of a VPC while a NAT gateway runs in the subnet', async () => {
  const { VpcId, subnets } = await createNetwork();
  const { InternetGateway } = await ec2.send(new CreateInternetGatewayCommand({}));
  const gateway = { InternetGatewayId: InternetGateway?.InternetGatewayId, VpcId };
  await ec2.send(new AttachInternetGatewayCommand(gateway));
  const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
  const { NatGateway } = await ec2.send(new CreateNatGatewayCommand({ SubnetId: subnets[0], AllocationId }));
  const removeSubnet = () => ec2.send(new DeleteSubnetCommand({ SubnetId: subnets[0] }));
  const detach = () => ec2.send(new DetachInternetGatewayCommand(gateway));
  await expect(removeSubnet()).rejects.toMatchObject(IN_USE);
  await expect(detach()).rejects.toMatchObject(IN_USE);
  await ec2.send(new DeleteNatGatewayCommand({ NatGatewayId: NatGateway?.NatGatewayId }));
  await removeSubnet();
  await detach();
});

test('keeps a security group while a rule of another group names it, or a load balancer has it', async () => {
  const { VpcId, subnets } = await createNetwork();
  const [named, other] = [await createGroup(VpcId, 'named'), await createGroup(VpcId, 'other')];
  const rule = {
    GroupId: other,
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 80, ToPort: 80, UserIdGroupPairs: [{ GroupId: named }] }],
  };
  await ec2.send(new AuthorizeSecurityGroupIngressCommand(rule));
  const remove = () => ec2.send(new DeleteSecurityGroupCommand({ GroupId: named }));
  await expect(remove()).rejects.toMatchObject(IN_USE);
  await ec2.send(new RevokeSecurityGroupIngressCommand(rule));
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'with-group', Subnets: subnets, SecurityGroups: [named] }),
  );
  await expect(remove()).rejects.toMatchObject(IN_USE);
  await elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn: balancer?.LoadBalancerArn }));
  await remove();
});

test('keeps a load balancer while its deletion protection is on, and its subnets while it exists', async () => {
  const { subnets } = await createNetwork();
  const { LoadBalancers: [balancer] = [] } = await elb.send(
    new CreateLoadBalancerCommand({ Name: 'protected', Subnets: subnets }),
  );
  const LoadBalancerArn = balancer?.LoadBalancerArn;
  const protect = (Value: string) =>
    elb.send(
      new ModifyLoadBalancerAttributesCommand({
        LoadBalancerArn,
        Attributes: [{ Key: 'deletion_protection.enabled', Value }],
      }),
    );
  const remove = () => elb.send(new DeleteLoadBalancerCommand({ LoadBalancerArn }));
  await protect('true');
  await expect(remove()).rejects.toMatchObject({
    name: 'OperationNotPermittedException',
    message: `Load balancer '${LoadBalancerArn ?? ''}' cannot be deleted because deletion protection is enabled`,
  });
  const removeSubnet = () => ec2.send(new DeleteSubnetCommand({ SubnetId: subnets[0] }));
  await expect(removeSubnet()).rejects.toMatchObject(IN_USE);
  await protect('false');
  await remove();
  await removeSubnet();
});

test('keeps a cluster while a service runs in it, and the subnet of the service', async () => {
  const ecs = new ECSClient(settings);
  const { subnets } = await createNetwork();
  await ecs.send(new CreateClusterCommand({ clusterName: 'with-service' }));
  const { taskDefinition } = await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'web',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [{ name: 'web', image: 'web' }],
    }),
  );
  await ecs.send(
    new CreateServiceCommand({
      cluster: 'with-service',
      serviceName: 'web',
      taskDefinition: taskDefinition?.taskDefinitionArn,
      desiredCount: 1,
      launchType: 'FARGATE',
      networkConfiguration: { awsvpcConfiguration: { subnets, securityGroups: [] } },
    }),
  );
  const remove = () => ecs.send(new DeleteClusterCommand({ cluster: 'with-service' }));
  const removeSubnet = () => ec2.send(new DeleteSubnetCommand({ SubnetId: subnets[1] }));
  await expect(remove()).rejects.toMatchObject({ name: 'ClusterContainsServicesException' });
  await expect(removeSubnet()).rejects.toMatchObject(IN_USE);
  await ecs.send(new DeleteServiceCommand({ cluster: 'with-service', service: 'web', force: true }));
  await removeSubnet();
  await remove();
});

test('keeps a stack whose role was deleted', async () => {
  const iam = new IAMClient(settings);
  const cloudFormation = new CloudFormationClient(settings);
  const role = { RoleName: 'of-stack' };
  const create = () => iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument: '{}' }));
  const { Role } = await create();
  await cloudFormation.send(
    new CreateStackCommand({
      StackName: 'with-role',
      RoleARN: Role?.Arn,
      TemplateBody: JSON.stringify({ Resources: { Logs: { Type: 'AWS::Logs::LogGroup' } } }),
    }),
  );
  const remove = () => cloudFormation.send(new DeleteStackCommand({ StackName: 'with-role' }));
  await iam.send(new DeleteRoleCommand(role));
  await expect(remove()).rejects.toMatchObject({
    name: 'ValidationError',
    message: `Role ${Role?.Arn ?? ''} is invalid or cannot be assumed`,
  });
  await create();
  await remove();
});

test('keeps a bucket with a version or a delete marker, and a repository with an image', async () => {
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const bucket = { Bucket: 'with-versions' };
  await s3.send(
    new CreateBucketCommand({ ...bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }),
  );
  await s3.send(
    new PutBucketVersioningCommand({ ...bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  const remove = () => s3.send(new DeleteBucketCommand(bucket));
  const object = { ...bucket, Key: 'a' };
  const { VersionId } = await s3.send(new PutObjectCommand({ ...object, Body: 'a' }));
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  const { VersionId: marker } = await s3.send(new DeleteObjectCommand(object));
  await s3.send(new DeleteObjectCommand({ ...object, VersionId }));
  await expect(remove()).rejects.toMatchObject({ name: 'BucketNotEmpty' });
  await s3.send(new DeleteObjectCommand({ ...object, VersionId: marker }));
  await remove();

  const ecr = new ECRClient(settings);
  const repository = { repositoryName: 'acme/with-image' };
  await ecr.send(new CreateRepositoryCommand(repository));
  const imageManifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { digest: `sha256:${'0'.repeat(64)}` },
  });
  await ecr.send(new PutImageCommand({ ...repository, imageManifest, imageTag: 'v1' }));
  await expect(ecr.send(new DeleteRepositoryCommand(repository))).rejects.toMatchObject({
    name: 'RepositoryNotEmptyException',
  });
  await ecr.send(new DeleteRepositoryCommand({ ...repository, force: true }));
});
