import { CODE, IMAGES } from './code';
import { HOST } from './host';
import { NAMES } from './names';
import { NETWORK } from './network';
import { DECLARATIONS, PARAMETERS } from './parameters';
import { PLACES } from './positions';
import { LOGS, ROLES, SECRETS } from './roles-secrets-logs';
import type { Row } from './row';
import { SCALING } from './scaling';
import { STRUCTURE } from './structure';
import { TRAFFIC } from './traffic';

/** By what they try. */
export const HOSTILE: Readonly<Record<string, readonly Row[]>> = {
  'to become the host': HOST,
  'a place where nobody looks': PLACES,
  'to get a role': ROLES,
  'to run an image that nobody built': IMAGES,
  'to be somewhere else in the network': NETWORK,
  "to get another's traffic": TRAFFIC,
  "to change another's count": SCALING,
  'to write where others do': LOGS,
  'to read a secret': SECRETS,
  'to run code or reach other stacks': CODE,
  'a name that is not declared': NAMES,
  'to give a parameter another value': PARAMETERS,
  'what CloudFormation refuses': [...STRUCTURE, ...DECLARATIONS],
};
