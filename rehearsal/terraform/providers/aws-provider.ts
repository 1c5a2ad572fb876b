import type { Restorable } from '../../restorable-state';
import type { Access } from '../../sessions';

/** The AWS providers with which a rehearsal can deploy. */
export const PROVIDERS = ['stand-in', 'real'] as const;
export type ProviderKind = (typeof PROVIDERS)[number];

/** Numbers of deployed resources. */
export interface ResourceCounts {
  /** Resources in the local AWS. */
  readonly served: number;
  /** Resources that exist in Terraform's state only. */
  readonly recorded: number;
}

/** The AWS provider of a rehearsal, and how every run of Terraform gets this provider. */
export interface AwsProvider extends Restorable {
  readonly kind: ProviderKind;
  /** Path of the program that every command runs as Terraform. */
  readonly terraform: string;
  /** Environment variables of Terraform that select the provider. */
  readonly variables: Readonly<Record<string, string>>;
  countResources(access: Access): Promise<ResourceCounts>;
  stop(): Promise<void>;
}
