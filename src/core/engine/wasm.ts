// Types for the part of the WebAssembly API that the engine uses. TypeScript declares it only in the DOM library, which
// the core does not load.

/** A compiled module; it can be sent to a thread. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: string;
}

export interface WasmMemory {
  readonly buffer: ArrayBufferLike;
}

interface WebAssemblyInterface {
  readonly Memory: new (descriptor: { initial: number; maximum: number; shared: boolean }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> };
  validate(bytes: ArrayBufferView): boolean;
  compile(bytes: ArrayBufferView): Promise<WasmModule>;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyInterface }).WebAssembly;
