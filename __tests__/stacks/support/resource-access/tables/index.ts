import { BUCKETS } from './buckets';
import type { Table } from '../entry';
import { KEYS } from './keys';
import { MESSAGES } from './messages';
import { REPOSITORIES } from './repositories';
import { TRUSTS } from './trusts';

/** One table for each resource-based policy and each trust policy in the two accounts of the example. */
export const TABLES: readonly Table[] = [...BUCKETS, ...KEYS, ...MESSAGES, ...REPOSITORIES, ...TRUSTS];
