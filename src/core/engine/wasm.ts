// The part of the WebAssembly interface that the engine uses, with types of its own: TypeScript knows it only as part of the
// DOM, which programs on Node do not load.

/** Compiled code, which can be sent to a thread. */
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
