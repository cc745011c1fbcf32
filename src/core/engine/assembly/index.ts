// The kernels of the `simd` engine in AssemblyScript; ../kernels.ts defines what they compute. Every pointer argument
// is an offset in floats into the imported memory.
export { setScratch, scratchLength, pack, packTransposed, multiply, multiplyTransposed } from './products';
export { gatherRows, scatterAddRows, repeatRow, addRowsTo, multiplyByRow, carryRows, clear, copy } from './rows';
export { lstmForward, lstmBackward } from './lstm';
export { gruForward, gruBackward } from './gru';
export { rnnForward, rnnBackward } from './rnn';
export { softmaxCrossEntropy } from './softmax';
export { squareSums, adam, moveAverage } from './optimizer';
