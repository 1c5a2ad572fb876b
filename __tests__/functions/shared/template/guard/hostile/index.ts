import { CODE, IMAGES } from './code';
import { HOST } from './host';
import { NAMES } from './names';
import { NETWORK } from './network';
import { DECLARATIONS, PARAMETERS } from './parameters';
import { POSITIONS } from './positions';
import { LOGS, ROLES, SECRETS } from './roles-secrets-logs';
import type { Row } from './row';
import { SCALING } from './scaling';
import { STRUCTURE } from './structure';
import { TRAFFIC } from './traffic';

/** Hostile changes of the base template, grouped by the attempted attack. */
export const HOSTILE: Readonly<Record<string, readonly Row[]>> = {
  'to become the host': HOST,
  'to hide a setting where no check looks': POSITIONS,
  'to get a role': ROLES,
  'to run an image that nobody built': IMAGES,
  'to reach another network': NETWORK,
  "to get another service's traffic": TRAFFIC,
  "to change another service's desired count": SCALING,
  "to write another service's logs": LOGS,
  'to read a secret': SECRETS,
  'to run code or reach other stacks': CODE,
  'to use a name that is not declared': NAMES,
  'to give a parameter a forbidden value': PARAMETERS,
  'to use a structure that CloudFormation rejects': [...STRUCTURE, ...DECLARATIONS],
};
