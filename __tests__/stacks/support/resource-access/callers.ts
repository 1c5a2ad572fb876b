const DELIVERY_ID = '111111111111';
const PRODUCTION_ID = '222222222222';

const inAccount = (id: string) => ({
  id,
  /** May do whatever no policy of a resource forbids. */
  administrator: `arn:aws:iam::${id}:role/administrator`,
  terraform: `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`,
  /** A role of the project, e.g. `deploy-stack`. */
  role: (name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`,
  /** A role of the delivery pipeline of the application `hello`, e.g. `start`. */
  pipelineRole: (name: string) => `arn:aws:iam::${id}:role/hello_big-red-button-${name}`,
});
export const DELIVERY = inAccount(DELIVERY_ID);
export const PRODUCTION = inAccount(PRODUCTION_ID);
export type Account = typeof DELIVERY;

const STRANGER_ID = '444444444444';
/** Of an account that is nobody's, and one that has named its role as ours is named. */
export const STRANGERS = [
  `arn:aws:iam::${STRANGER_ID}:role/administrator`,
  `arn:aws:iam::${STRANGER_ID}:role/big-red-button-promote-release`,
];

/** An AWS service that works for a resource of some account. */
export const source = (arn: string) => ({
  'aws:SourceArn': arn,
  'aws:SourceAccount': arn.split(':')[4] ?? '',
});
/** The same resource in the account of a stranger, and requests that name only one of the two keys, or none. */
export const wrongSources = (arn: string) => {
  const own = source(arn);
  const foreign = source(arn.replace(/:\d{12}:/, `:${STRANGER_ID}:`));
  return [
    foreign,
    { ...own, 'aws:SourceArn': foreign['aws:SourceArn'] },
    { ...own, 'aws:SourceAccount': STRANGER_ID },
  ];
};
