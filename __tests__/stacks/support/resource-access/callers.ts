const DELIVERY_ID = '111111111111';
const PRODUCTION_ID = '222222222222';

const inAccount = (id: string) => ({
  id,
  /** Role whose identity policy allows everything. */
  administrator: `arn:aws:iam::${id}:role/administrator`,
  terraform: `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`,
  /** Returns the ARN of a role of the project, e.g. `deploy-stack`. */
  role: (name: string) => `arn:aws:iam::${id}:role/big-red-button-${name}`,
  /** Returns the ARN of a role of the delivery pipeline of the application `hello`, e.g. `start`. */
  pipelineRole: (name: string) => `arn:aws:iam::${id}:role/hello_big-red-button-${name}`,
});
export const DELIVERY = inAccount(DELIVERY_ID);
export const PRODUCTION = inAccount(PRODUCTION_ID);
export type Account = typeof DELIVERY;

export const STRANGER_ID = '444444444444';
/** Roles of an account that is not part of the project. One role has the name of a role of the project. */
export const STRANGERS = [
  `arn:aws:iam::${STRANGER_ID}:role/administrator`,
  `arn:aws:iam::${STRANGER_ID}:role/big-red-button-promote-release`,
];
