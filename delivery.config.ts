import { defineConfig } from './stacks/config';

/**
 * The only file to edit. Enter your two AWS accounts, your people and your applications. `stacks/config/schema.ts`
 * documents every field, and the app checks every field before it deploys anything.
 */
export default defineConfig({
  project: 'big-red-button',
  pipelineRegion: 'us-east-1',
  peopleAccountId: '111111111111',
  operators: { notify: ['operators@example.com'] },
  accounts: {
    delivery: { id: '111111111111', deployRole: 'OrganizationAccountAccessRole' },
    production: { id: '222222222222', deployRole: 'OrganizationAccountAccessRole' },
  },
  environments: [
    {
      name: 'test',
      account: 'delivery',
      region: 'ap-southeast-2',
      network: { cidr: '10.10.0.0/16', natGateways: 1 },
      compute: { type: 'ec2', instanceType: 't3.small', minInstances: 1, maxInstances: 4 },
      approval: { notify: ['test-approvers@example.com'], timeoutMinutes: 24 * 60 },
    },
    {
      name: 'production',
      account: 'production',
      region: 'ap-southeast-2',
      network: { cidr: '10.20.0.0/16', natGateways: 2 },
      compute: { type: 'ec2', instanceType: 't3.small', minInstances: 2, maxInstances: 8 },
      approval: { notify: ['production-approvers@example.com'], timeoutMinutes: 3 * 24 * 60 },
    },
  ],
  applications: [{ name: 'hello', branch: 'main', services: [{ name: 'web' }] }],
});
