/** A reference to a shape. A member of a structure also has the place of its value in a request. */
export interface ShapeReference {
  readonly shape: string;
  readonly location?: 'uri' | 'querystring' | 'header' | 'headers' | 'statusCode';
  readonly locationName?: string;
  readonly queryName?: string;
  readonly streaming?: boolean;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly jsonvalue?: boolean;
}

type ScalarType =
  | 'string'
  | 'character'
  | 'boolean'
  | 'byte'
  | 'short'
  | 'integer'
  | 'long'
  | 'bigInteger'
  | 'float'
  | 'double'
  | 'bigDecimal'
  | 'blob'
  | 'timestamp';

/** The type of a value, with the rules that a value has to follow. */
export interface Shape {
  readonly type: ScalarType | 'structure' | 'list' | 'map';
  /** Members of a structure by name. */
  readonly members?: Readonly<Record<string, ShapeReference>>;
  /** Names of the members that a structure must have. */
  readonly required?: readonly string[];
  /** Name of the member that is the whole body of a REST request. */
  readonly payload?: string;
  /** True for a structure that contains exactly one of its members. */
  readonly union?: boolean;
  /** True for a value with any JSON content. */
  readonly document?: boolean;
  /** Shape of the elements of a list. */
  readonly member?: ShapeReference;
  readonly key?: ShapeReference;
  readonly value?: ShapeReference;
  readonly flattened?: boolean;
  readonly streaming?: boolean;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string };
  readonly input?: ShapeReference;
  readonly deprecated?: boolean;
}

/** The parts of a service's metadata that select the service for a request. */
export interface ServiceMetadata {
  readonly apiVersion: string;
  readonly endpointPrefix: string;
  readonly protocol: 'json' | 'query' | 'ec2' | 'rest-json' | 'rest-xml' | 'smithy-rpc-v2-cbor';
  /** Service name in the signature. @default endpointPrefix */
  readonly signingName?: string;
  /** Service in the header X-Amz-Target. */
  readonly targetPrefix?: string;
}

/** The model of a service, in the format of botocore's `service-2.json`. */
export interface ServiceModel {
  readonly metadata: ServiceMetadata;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Returns the shape of a reference. @throws Error if the model lacks the shape, which is a fault of the model. */
export function shapeOf({ shapes }: ServiceModel, { shape: name }: ShapeReference): Shape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`the service model lacks the shape ${name}`);
  return shape;
}

/** A value in a request: a blob is a Uint8Array, and a timestamp is a Date. */
export type ApiValue =
  string | number | bigint | boolean | null | Uint8Array | Date | readonly ApiValue[] | ApiStructure;

export interface ApiStructure {
  readonly [name: string]: ApiValue;
}

/** Returns true for a structure, a map or a JSON object. */
export const isStructure = (value: ApiValue | undefined): value is ApiStructure =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date);

/** The parameters of a request, by the names of the model. */
export interface ParsedInput {
  readonly input: ApiStructure;
  /** Paths of the values in the request that the model does not have, such as `Tags.0.Colour`. */
  readonly unknown: readonly string[];
}
