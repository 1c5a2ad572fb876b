import type { Exchange } from '../../exchange';
import type { AccountRegion } from '../../../../stacks/names';
import type { FunctionCode } from './function-code';

/** Path of a GetAccountSettings request. */
export const ACCOUNT_SETTINGS = /^\/2016-08-19\/account-settings\/?$/;

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;
/** The default quota of an account. AWS gives some new accounts a lower one. */
const CONCURRENT_EXECUTIONS = 1000;

/** Answers GetAccountSettings, which moto lacks, with the default quotas. */
export function sendAccountSettings(
  exchange: Exchange,
  { accountId, region }: AccountRegion,
  code: FunctionCode,
): void {
  const prefix = `:${region}:${accountId}:`;
  const zips = [...code].filter(([functionArn]) => functionArn.includes(prefix)).map(([, zip]) => zip);
  const settings = {
    AccountLimit: {
      TotalCodeSize: 75 * GIB,
      CodeSizeUnzipped: 250 * MIB,
      CodeSizeZipped: 50 * MIB,
      ConcurrentExecutions: CONCURRENT_EXECUTIONS,
      UnreservedConcurrentExecutions: CONCURRENT_EXECUTIONS,
    },
    AccountUsage: {
      TotalCodeSize: zips.reduce((sum, zip) => sum + zip.length, 0),
      FunctionCount: zips.length,
    },
  };
  const body = Buffer.from(JSON.stringify(settings));
  exchange.send({ status: 200, headers: ['Content-Type', 'application/json'], body });
}
