import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface ShapeReference {
  readonly shape: string;
}

/** A type in the model of a service. */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, ShapeReference>>;
  readonly required?: readonly string[];
  readonly member?: ShapeReference;
  readonly key?: ShapeReference;
  readonly value?: ShapeReference;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly min?: number;
  readonly max?: number;
}

interface Operation {
  readonly input?: ShapeReference;
  readonly output?: ShapeReference;
  readonly errors?: readonly ShapeReference[];
}

/** The model of an AWS service: the model from which AWS generates its SDKs. */
export interface ServiceModel {
  readonly operations: Readonly<Record<string, Operation>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Environment variable with the folder of the models. The global setup sets the variable. */
const MODELS = 'BOTOCORE_DATA';

/** Finds the folder of the service models in the Python environment of moto, which contains botocore. */
export function findServiceModels(python: string): void {
  const script = 'import importlib.util as u; print(u.find_spec("botocore").submodule_search_locations[0])';
  process.env[MODELS] = join(execFileSync(python, ['-c', script], { encoding: 'utf8' }).trim(), 'data');
}

/** Reads the model of a service. */
export function serviceModel(service: string, version: string): ServiceModel {
  const file = join(process.env[MODELS] ?? '', service, version, 'service-2.json.gz');
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as ServiceModel;
}

/** Returns a shape of the model. @throws Error if the model has no such shape. */
export function shapeOf({ shapes }: ServiceModel, name: string): Shape {
  const shape = shapes[name];
  if (shape === undefined) throw new Error(`the model has no shape ${name}`);
  return shape;
}
