import { BUCKETS } from './buckets';
import type { Table } from '../entry';
import { KEYS } from './keys';
import { MESSAGES } from './messages';
import { REPOSITORIES } from './repositories';
import { TRUSTS } from './trusts';

/** One table for each resource policy and each trust policy in the example's two accounts. */
export const TABLES: readonly Table[] = [...BUCKETS, ...KEYS, ...MESSAGES, ...REPOSITORIES, ...TRUSTS];
