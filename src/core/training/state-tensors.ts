/** Names and copies the tensors of a training state: weights, best weights, moments, average and the network's state. */
import type { Engine } from '../engine/engine.js';
import { DataError } from '../errors.js';
import type { NamedTensor } from '../model/config.js';
import type { Parameters } from '../model/parameters.js';
import type { TrainingProgram } from './program.js';

/** Copies the tensors that a run needs to resume from the memory of its engine. */
export function readState(program: TrainingProgram, engine: Engine): NamedTensor[] {
  const parameters = Object.entries(parametersOf(program)).flatMap(([prefix, values]) =>
    values.read(engine).map((tensor) => ({ ...tensor, name: `${prefix}/${tensor.name}` })),
  );
  const states = program.network.states.map((region) => {
    const shape = region.shape.slice(1);
    const length = shape[0] * shape[1];
    return {
      name: `state/${region.name}`,
      shape,
      data: new Float32Array(engine.memory.view(region, 0, length)),
    };
  });
  return [...parameters, ...states];
}

/** Restores what `readState` returned. @throws {DataError} if a tensor is missing or of the wrong shape */
export function writeState(program: TrainingProgram, engine: Engine, tensors: readonly NamedTensor[]): void {
  for (const [prefix, values] of Object.entries(parametersOf(program))) {
    values.write(engine, tensorsBelow(prefix, tensors));
  }
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]));
  for (const region of program.network.states) {
    const name = `state/${region.name}`;
    const tensor = byName.get(name);
    const shape = region.shape.slice(1).join();
    if (tensor?.shape.join() !== shape) {
      throw new DataError(
        `the training state has no valid tensor ${name} (${shape}); use the state as charnn wrote it, or train again`,
      );
    }
    engine.memory.view(region, 0, tensor.data.length).set(tensor.data);
  }
}

/** Returns the tensors of the model in a state: the best weights, or else the average, or else the weights. */
export function modelTensors(tensors: readonly NamedTensor[], hasBest: boolean): readonly NamedTensor[] {
  const prefixes = [...(hasBest ? ['best'] : []), 'average', 'weights'];
  return prefixes.map((prefix) => tensorsBelow(prefix, tensors)).find(({ length }) => length > 0) ?? [];
}

function tensorsBelow(prefix: string, tensors: readonly NamedTensor[]): NamedTensor[] {
  return tensors
    .filter(({ name }) => name.startsWith(`${prefix}/`))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length + 1) }));
}

function parametersOf({ weights, best, optimizer, average }: TrainingProgram): Record<string, Parameters> {
  return {
    weights: weights.values,
    best,
    ...optimizer.moments,
    ...(average && { average: average.values }),
  };
}
