// The kernels of the `simd` engine, in AssemblyScript. What each computes is defined in ../../kernels.ts.
// Every pointer argument is an offset in floats into the one memory; a "row" of N floats has N a multiple of 16.
export { setScratch, scratchLength, pack, packTransposed, multiply, multiplyTransposed } from './products';
export { gatherRows, scatterAddRows, repeatRow, addRowsTo, multiplyByRow, carryRows, clear, copy } from './rows';
export { lstmForward, lstmBackward } from './lstm';
export { gruForward, gruBackward } from './gru';
export { rnnForward, rnnBackward } from './rnn';
export { softmaxCrossEntropy } from './softmax';
export { squareSums, adam, moveAverage } from './optimizer';
